export { type Cell, cellText } from './cell.ts';
export { claim, release } from './claim.ts';
export {
  type Column,
  COLUMN_KEYS,
  type ColumnKey,
  type ColumnKind,
  type ColumnOwner,
  COLUMNS,
  column,
  DATE_TIME_PATTERN,
  PRIORITY,
  QUEUE_TAB,
} from './columns.ts';
export { formatDateTime, formatTime, parseDateTime } from './date-time.ts';
export { byUrgency, dueAt, isDue, priorityAt } from './due.ts';
export { decodeHeader, type Header, type HeaderResult } from './header.ts';
export { escapeHtml, htmlLength, htmlToText } from './html.ts';
export { ALBUM_LIMIT, type MediaItem, type MediaKind, parseMedia } from './media.ts';
export { type NewNotification, type Notification, queued } from './notification.ts';
export { makeNotificationId } from './notification-id.ts';
export { type Button, type Options, parseOptions, type Variables } from './options.ts';
export type { Outcome } from './outcome.ts';
export {
  type ChannelName,
  CHANNELS,
  maskAddress,
  parseTelegramAddress,
  type Recipient,
  recipientKey,
} from './recipient.ts';
export {
  maxAttempts,
  PERSISTENT_POLICY,
  RETRY_POLICY_NAMES,
  type RetryPolicy,
  type RetryPolicyName,
  retryDelayMs,
  standardPolicy,
} from './retry-policy.ts';
export { ACTION_RULES, changes, type RowAction } from './row-action.ts';
export {
  type CellPatch,
  decodeRow,
  encodePatch,
  encodeRow,
  type Row,
  standardHeader,
  TEXT_LIMIT,
} from './row-codec.ts';
export { describeProblems, describeUnsent, type RowProblem, withoutProblems } from './row-problem.ts';
export {
  decodeSettings,
  isQuiet,
  NO_SETTINGS,
  type Settings,
  SETTINGS_TAB,
  type SettingsReading,
} from './settings.ts';
export { settle, type Settling, UNCERTAIN_POLICIES, type UncertainPolicy } from './settle.ts';
export { isFinished, isStatus, mayMove, OPERATOR_STATUSES, type Status, STATUSES } from './status.ts';
export { type Rendered, renderTemplate, type Template } from './template.ts';
export { withStandardTemplates } from './standard-templates.ts';
export { readTemplates, TEMPLATES_TAB } from './templates-tab.ts';
export { type Transition, unchanged } from './transition.ts';
export { PREFERENCES, readUsers, unwanted, type User, USERS_TAB } from './users-tab.ts';
export { type Directory, putIntoWords } from './words.ts';
export { createZone, type Zone } from './zone.ts';
