/** The choice of colours: those of the system, or always dark or light. */
const THEMES = ['of the system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const KEY = 'mqgate-colours';

export function themeName(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'of the system';
}

export function nextTheme(): Theme {
  const next = THEMES[(THEMES.indexOf(themeName()) + 1) % THEMES.length] ?? 'of the system';
  localStorage.setItem(KEY, next);
  applyTheme();
  return next;
}

export function applyTheme(): void {
  const theme = themeName();
  document.documentElement.style.colorScheme = theme === 'of the system' ? '' : theme;
}
