import { STATUSES } from '@sheet-courier/shared';
import type { DASHBOARD, QUEUE, WORKERS } from './tabs.ts';

type DashboardKey = keyof typeof DASHBOARD.byKey;

/** Where the columns stand that the formulas look at, as letters. */
export interface Sources {
  readonly queue: Readonly<Record<keyof typeof QUEUE.byKey, string>>;
  readonly workers: Readonly<Record<keyof typeof WORKERS.byKey, string>>;
  readonly dashboard: Readonly<Record<DashboardKey, string>>;
}

const HOURS = 24;
/** Reasons whose rows are counted; UNIQUE lists as many as there are. */
const REASONS = 10;

/** A column of the tab Dashboard from its second row down: formulas begin with =, anything else is text. */
export type DashboardColumns = Readonly<Record<DashboardKey, readonly string[]>>;

/**
 * Every cell of the tab Dashboard under its headers. Sheets keeps the formulas right when somebody moves columns; Set up
 * writes them anew when somebody has changed them.
 */
export function dashboardColumns({ queue, workers, dashboard }: Sources): DashboardColumns {
  const of = (letters: string): string => `Notification_Queue!${letters}2:${letters}`;
  const status = of(queue.status);
  const sentAt = of(queue.sentAt);
  const sendAt = of(queue.sendAt);
  const error = of(queue.errorMessage);
  const ofWorkers = (letters: string): string => `Workers!${letters}2:${letters}`;
  const lastSeen = ofWorkers(workers.lastSeen);
  const ofLatest = (letters: string): string =>
    `MAX(FILTER(${ofWorkers(letters)},${lastSeen}=MAX(${lastSeen})))`;
  const counted = (name: string): string => `=COUNTIF(${status},"${name}")`;
  const past = (name: string, time: string): string => `COUNTIFS(${status},"${name}",${time},"<="&NOW())`;
  const empty = (name: string, time: string): string => `COUNTIFS(${status},"${name}",${time},"")`;
  const next = of(queue.nextAttemptAt);
  // An uncertain row without a time is held for a person.
  const due = [
    past('pending', sendAt),
    empty('pending', sendAt),
    past('failed', next),
    empty('failed', next),
    past('uncertain', next),
  ];
  const figures: readonly (readonly [string, string])[] = [
    ['Pending', counted('pending')],
    ['Due', `=${due.join('+')}`],
    ['On their way', counted('sending')],
    ['Sent today', `=COUNTIFS(${status},"sent",${sentAt},">="&TODAY())`],
    ['Tried again later', counted('failed')],
    ['Dead', counted('dead')],
    ['Uncertain', counted('uncertain')],
    [
      'Median delay today, seconds',
      `=IFERROR(ROUND(86400*MEDIAN(FILTER(${sentAt}-IF(${sendAt}="",${of(queue.createdAt)},${sendAt}),` +
        `${status}="sent",${sentAt}>=TODAY()))),"")`,
    ],
    [
      'Minutes since a worker was seen',
      `=IF(COUNT(${lastSeen})=0,"never",ROUND((NOW()-MAX(${lastSeen}))*1440))`,
    ],
    ['Its messages a second', `=IF(COUNT(${lastSeen})=0,"",${ofLatest(workers.ratePerSecond)})`],
    ['Its Sheets calls left', `=IF(COUNT(${lastSeen})=0,"",${ofLatest(workers.sheetsBudgetLeft)})`],
  ];
  const hours = Array.from({ length: HOURS }, (_, index) => HOURS - 1 - index);
  const thisHour = 'INT(NOW()*24)/24';
  return {
    figure: figures.map(([name]) => name),
    value: figures.map(([, formula]) => formula),
    hour: hours.map((ago) => `=HOUR(${thisHour}-${ago}/24+1/1440)&":00"`),
    sent: hours.map(
      (ago) => `=COUNTIFS(${sentAt},">="&${thisHour}-${ago}/24,${sentAt},"<"&${thisHour}-${ago - 1}/24)`,
    ),
    status: STATUSES,
    rows: STATUSES.map(counted),
    reason: [`=IFERROR(UNIQUE(FILTER(${error},${status}="dead")),"")`],
    dead: Array.from({ length: REASONS }, (_, index) => {
      const cell = `${dashboard.reason}${index + 2}`;
      return `=IF(${cell}="","",SUMPRODUCT((${status}="dead")*(${error}=${cell})))`;
    }),
  };
}

/** A chart beside the figures. */
export interface DashboardChart {
  readonly title: string;
  readonly kind: 'column' | 'pie';
  /** The columns that it is drawn from, the names first. */
  readonly columns: readonly [DashboardKey, DashboardKey];
  /** Rows with the header. */
  readonly rows: number;
  /** The row it is anchored in. */
  readonly row: number;
}

export const DASHBOARD_CHARTS: readonly DashboardChart[] = [
  { title: 'Sent per hour', kind: 'column', columns: ['hour', 'sent'], rows: HOURS + 1, row: 2 },
  { title: 'Rows by status', kind: 'pie', columns: ['status', 'rows'], rows: STATUSES.length + 1, row: 20 },
];
