/** What the owner puts into Script Properties (Project Settings in the editor). */
const NAMES = {
  /** Who is told of every spin: a Telegram chat id. */
  adminChatId: 'ADMIN_CHAT_ID',
  /** What callers of the web app sign with. */
  webAppSecret: 'WEB_APP_SECRET',
} as const;

/** Throws, naming the property and where to set it, when it is not there. */
export function setting(name: keyof typeof NAMES): string {
  const value = PropertiesService.getScriptProperties().getProperty(NAMES[name]);
  if (value === null || value.trim() === '') {
    throw new Error(
      `Script property ${NAMES[name]} is not set. Set it in the editor under Project Settings.`,
    );
  }
  return value.trim();
}
