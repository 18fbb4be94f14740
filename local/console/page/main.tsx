import { render } from 'preact';
import './styles/page.css';
import { App } from './app.tsx';
import { RowStore } from './rows.ts';
import { takeSecret } from './session.ts';
import { applyTheme } from './ui/theme.ts';

takeSecret();
applyTheme();
const store = new RowStore();
store.start();
const root = document.getElementById('page');
if (root !== null) render(<App store={store} />, root);
