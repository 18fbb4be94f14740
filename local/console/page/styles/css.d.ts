/** Styles are bundled by esbuild: importing them has an effect and no value. */
declare module '*.css';
