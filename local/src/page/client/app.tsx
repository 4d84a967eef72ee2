import { Chats } from './chats.tsx';
import { Follow } from './follow.tsx';
import { Overview } from './overview.tsx';
import { Pipeline } from './pipeline.tsx';
import { PanelDialog, Question } from './script-boxes.tsx';
import { Sheet } from './sheet.tsx';
import type { Store } from './store.ts';
import { useView } from './use-view.ts';
import { Weather } from './weather.tsx';
import { Wheel } from './wheel.tsx';

export function App({ store }: { readonly store: Store }) {
  const view = useView(store);
  const { state } = view;
  if (state === undefined) return <p class="loading">Connecting …</p>;
  const queue = state.queueSheetId === null ? undefined : view.sheets.get(state.queueSheetId);
  const { script } = state;
  return (
    <>
      <Overview queue={queue} worker={state.worker} isConnected={view.isConnected} />
      <main>
        <section class="card wheel-card" id="wheel" aria-labelledby="wheel-title">
          <h2 id="wheel-title">Wheel</h2>
          <Wheel store={store} players={state.players} playerId={view.playerId} prizes={state.prizes} />
          <Follow store={store} spin={view.lastSpin} queue={queue} />
        </section>
        <section class="card chats-card" id="chats" aria-labelledby="chats-title">
          <h2 id="chats-title">Chats</h2>
          <Chats store={store} chats={state.chats} chosenId={view.chatId} />
        </section>
        <section class="card sheet-card" id="sheet" aria-label="Sheet">
          <Sheet store={store} view={view} tabs={state.tabs} script={script} />
        </section>
        <section class="card weather-card" id="weather" aria-labelledby="weather-title">
          <h2 id="weather-title">Weather</h2>
          <Weather store={store} weather={state.weather} worker={state.worker} lines={state.lines} />
        </section>
        <section class="card pipeline-card" id="pipeline" aria-labelledby="pipeline-title">
          <h2 id="pipeline-title">Pipeline</h2>
          <Pipeline store={store} queue={queue} followedId={view.followedId} samples={state.samples} />
        </section>
      </main>
      {script.questions.slice(0, 1).map((question) => (
        <Question key={question.id} store={store} question={question} />
      ))}
      {script.panels
        .filter(({ kind }) => kind !== 'sidebar')
        .map((panel) => (
          <PanelDialog key={panel.id} store={store} panel={panel} />
        ))}
      <div class="toasts" role="status" aria-live="polite">
        {view.toasts.map(({ id, text, isTrouble }) => (
          <p key={id} class={isTrouble ? 'toast trouble' : 'toast'}>
            {text}
            <button type="button" aria-label="Dismiss this message" onClick={() => store.dismiss(id)}>
              ✕
            </button>
          </p>
        ))}
      </div>
    </>
  );
}
