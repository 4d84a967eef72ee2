import { readSetting } from './settings-tab.ts';
import { optionalSetting } from './settings.ts';

/** Who is told when something needs a person: as the tab Settings says, else the script's own; '' where nobody is named. */
export function adminChat(): string {
  return readSetting('Admin chat') || optionalSetting('adminChatId');
}
