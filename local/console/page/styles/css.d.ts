/** Styles are bundled by esbuild: an import of them has no value. */
declare module '*.css';
