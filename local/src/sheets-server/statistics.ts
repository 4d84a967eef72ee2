/** What a request was: reads and writes as Google's quota tells them apart, tokens, and this server's own control. */
export type RequestKind = 'read' | 'write' | 'token' | 'control';

export interface Traffic {
  requests: number;
  /** Bytes of request bodies. */
  received: number;
  /** Bytes of answers' bodies. */
  sent: number;
}

export type Statistics = Readonly<Record<RequestKind, Readonly<Traffic>>>;

export function emptyStatistics(): Record<RequestKind, Traffic> {
  const none = (): Traffic => ({ requests: 0, received: 0, sent: 0 });
  return { read: none(), write: none(), token: none(), control: none() };
}
