import { showMenu } from './spreadsheet.ts';

export function addMenu(): void {
  showMenu('Notifications', [{ caption: 'Set up / repair', run: 'setUpSheet' }]);
}
