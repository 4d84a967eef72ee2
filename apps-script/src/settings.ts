/** What the owner puts into Script Properties (Project Settings in the editor). */
const NAMES = {
  /** Who is told of every spin: a Telegram chat id. */
  adminChatId: 'ADMIN_CHAT_ID',
  /** What callers of the web app sign with. */
  webAppSecret: 'WEB_APP_SECRET',
  /** The bot whose Mini App calls the web app; its token proves that a call comes from there. */
  botToken: 'BOT_TOKEN',
} as const;

/** Whole numbers, with what holds where they are not set. */
const NUMBERS = {
  /** How old a Mini App's init data may be. */
  initDataMinutes: { name: 'INIT_DATA_MINUTES', least: 1, usual: 60 },
  /** How often one person may spin in the Mini App on one day of the spreadsheet's calendar. */
  spinsPerDay: { name: 'SPINS_PER_DAY', least: 0, usual: 1 },
} as const;

/** Throws, naming the property and where to set it, when it is not there. */
export function setting(name: keyof typeof NAMES): string {
  const value = property(NAMES[name]);
  if (value === '') {
    throw new Error(
      `Script property ${NAMES[name]} is not set. Set it in the editor under Project Settings.`,
    );
  }
  return value;
}

/** '' where it is not set. */
export function optionalSetting(name: keyof typeof NAMES): string {
  return property(NAMES[name]);
}

/** Throws, naming the property and what it may hold, when it is no such number. */
export function numberSetting(key: keyof typeof NUMBERS): number {
  const { name, least, usual } = NUMBERS[key];
  const text = property(name);
  if (text === '') return usual;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`Script property ${name} may hold a whole number from ${least}, or nothing (${usual}).`);
  }
  return value;
}

function property(name: string): string {
  return (PropertiesService.getScriptProperties().getProperty(name) ?? '').trim();
}
