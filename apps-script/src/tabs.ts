// The tabs as data, which the worker's command `init` makes too.
export {
  QUEUE,
  ARCHIVE,
  SPIN_HISTORY,
  PRIZES,
  BOOKINGS,
  TEMPLATES,
  USERS,
  SETTINGS,
  SETTING_ROWS,
  WORKERS,
  DASHBOARD,
  TABS,
} from '@sheet-courier/shared/tabs';
