import type { PageFiles } from './pageFiles.ts';

/** The icon of the page: a gate between two posts. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect " +
  "width='24' height='24' rx='6' fill='%23264fc4'/%3E%3Cpath d='M6 18V9a6 6 0 0 1 12 0v9M6 13.5h12M12 " +
  "9v9' fill='none' stroke='%23fff' stroke-width='1.8' stroke-linecap='round'/%3E%3C/svg%3E";

/** The page as HTML. Only the nonce of its script and styles differs between requests. */
export function shell(nonce: string, files: PageFiles): string {
  const styles = Object.keys(files).filter((name) => name.endsWith('.css'));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>mqgate console</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta property="csp-nonce" nonce="${nonce}">
<link rel="icon" href="${ICON}">
${styles.map((name) => `<link rel="stylesheet" nonce="${nonce}" href="${name}">`).join('\n')}
<script type="module" nonce="${nonce}" src="app.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>The console needs JavaScript.</noscript>
</body>
</html>
`;
}
