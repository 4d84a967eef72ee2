import { Chats } from './chats.tsx';
import { Follow } from './follow.tsx';
import { Overview } from './overview.tsx';
import { Sheet } from './sheet.tsx';
import type { Store } from './store.ts';
import { useView } from './use-view.ts';
import { Wheel } from './wheel.tsx';

export function App({ store }: { readonly store: Store }) {
  const view = useView(store);
  const { state } = view;
  if (state === undefined) return <p class="loading">Connecting …</p>;
  const queue = state.queueSheetId === null ? undefined : view.sheets.get(state.queueSheetId);
  return (
    <>
      <Overview queue={queue} worker={state.worker} isConnected={view.isConnected} />
      <main>
        <section class="card wheel-card" aria-labelledby="wheel-title">
          <h2 id="wheel-title">Wheel</h2>
          <Wheel store={store} players={state.players} playerId={view.playerId} prizes={state.prizes} />
          <Follow spin={view.lastSpin} queue={queue} />
        </section>
        <section class="card chats-card" aria-labelledby="chats-title">
          <h2 id="chats-title">Chats</h2>
          <Chats chats={state.chats} chosenId={view.playerId} />
        </section>
        <section class="card sheet-card" aria-label="Sheet">
          <Sheet store={store} view={view} tabs={state.tabs} />
        </section>
      </main>
      <div class="toasts" role="status" aria-live="polite">
        {view.toasts.map(({ id, text, isTrouble }) => (
          <p key={id} class={isTrouble ? 'toast trouble' : 'toast'}>
            {text}
          </p>
        ))}
      </div>
    </>
  );
}
