import { htmlLength } from '@sheet-courier/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alerts, type Failure } from '../../../worker/src/ops/alerts.ts';

const MINUTE = 60_000;

const failure = (id: string, changes: Partial<Failure> = {}): Failure => ({
  id,
  recipient: '…789',
  type: 'user_prize',
  attempts: 4,
  reason: 'The user has blocked the bot. Ask them to press Start.',
  isHeld: false,
  ...changes,
});

let alerts: Alerts;

beforeEach(() => {
  alerts = new Alerts();
});

describe('what the admin hears', () => {
  it('is nothing where nothing happened', () => {
    expect(alerts.take(0)).toBeNull();
  });

  it('names id, recipient, type, attempts, the reason and what to do', () => {
    alerts.add(failure('NOTIF_1'));

    expect(alerts.take(0)).toBe(
      '<b>1 notification was given up</b>\n\n' +
        '<code>NOTIF_1</code> (user_prize) to …789, 4 attempts: ' +
        'The user has blocked the bot. Ask them to press Start.',
    );
  });

  it('is at most one message a minute, which tells all that happened since', () => {
    alerts.add(failure('A'));
    alerts.take(0);
    alerts.heard('delivered', 0);
    alerts.add(failure('B'));
    alerts.add(failure('C', { isHeld: true }));

    expect(alerts.take(MINUTE - 1)).toBeNull();
    expect(alerts.take(MINUTE)).toContain(
      '<b>1 notification was given up; 1 notification may have been delivered and is held</b>',
    );
  });

  it('counts what does not fit, and stays within the length of one message', () => {
    for (let i = 0; i < 500; i++) alerts.add(failure(`NOTIF_${i}`, { reason: 'x'.repeat(1_000) }));

    const text = alerts.take(0) ?? '';

    expect(htmlLength(text)).toBeLessThanOrEqual(4096);
    expect(text).toContain('500 notifications were given up');
    expect(text).toContain('… and 490 more');
  });

  it('is told again with the next message where it did not get through, an hour later where the chat refuses', () => {
    alerts.add(failure('A'));
    alerts.take(0);
    expect(alerts.heard('failed', 0).failures).toEqual([]);
    expect(alerts.take(MINUTE)).toContain('A');

    expect(alerts.heard('refused', MINUTE).failures).toEqual([]);
    expect(alerts.take(60 * MINUTE)).toBeNull();
    expect(alerts.take(61 * MINUTE)).toContain('A');
    expect(alerts.heard('delivered', 61 * MINUTE).failures).toEqual(['A']);
    expect(alerts.take(120 * MINUTE)).toBeNull();
  });

  it('counts every failure that it can not name, however long ids and types are', () => {
    const long = 'x'.repeat(5_000);
    for (let i = 0; i < 30; i++) alerts.add(failure(`${i}${long}`, { type: long, reason: long }));

    const text = alerts.take(0) ?? '';

    expect(htmlLength(text)).toBeLessThanOrEqual(4096);
    const named = text.match(/<code>/g)?.length ?? 0;
    expect(text).toContain(`… and ${30 - named} more`);
  });

  it('tells of a channel only how it stands now, however often it stopped meanwhile', () => {
    for (let i = 0; i < 200; i++) {
      alerts.addNews({ channel: 'telegram', stopped: 'fails' });
      alerts.addNews({ channel: 'telegram', stopped: null });
    }
    alerts.add(failure('A'));

    expect(alerts.take(0)).toMatch(/^✅ telegram works again; its queue goes on\.\n\n<b>1 notification/);
  });

  it('keeps what happens while a message is on its way for the next', () => {
    alerts.add(failure('A'));
    alerts.take(0);
    alerts.addNews({ channel: 'telegram', stopped: null });
    alerts.heard('delivered', 0);

    expect(alerts.take(MINUTE)).toBe('✅ telegram works again; its queue goes on.');
  });

  it('is text, whatever names and reasons hold', () => {
    alerts.add(failure('<b>', { type: '<i>', reason: '<a href="x">&' }));
    alerts.addNews({ channel: 'telegram', stopped: '<script>' });

    const text = alerts.take(0) ?? '';

    expect(text).not.toMatch(/<(?!\/?(b|code)>)/);
    expect(text).toContain('<code>&lt;b&gt;</code> (&lt;i&gt;)');
    expect(text).toContain('&lt;script&gt;');
  });
});
