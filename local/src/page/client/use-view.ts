import { useEffect, useState } from 'preact/hooks';
import type { Store, View } from './store.ts';

/** The store's view, drawing anew at most once a frame however much happens. */
export function useView(store: Store): View {
  const [view, setView] = useState(store.view);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      setView(store.view);
    };
    const stop = store.subscribe(() => {
      frame ||= requestAnimationFrame(draw);
    });
    draw();
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [store]);
  return view;
}
