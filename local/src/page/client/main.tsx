import { render } from 'preact';
import { App } from './app.tsx';
import { Store } from './store.ts';

const store = new Store();
render(<App store={store} />, document.body);
store.connect();
