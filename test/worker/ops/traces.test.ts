import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../worker/src/log.ts';
import { observe } from '../../../worker/src/ops/observation.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

let rig: Rig;
let receiver: OtlpReceiver;
let endpoint: string;

beforeEach(async () => {
  rig = await Rig.start();
  receiver = new OtlpReceiver();
  endpoint = await receiver.listen();
});

afterEach(async () => {
  receiver.close();
  await rig.close();
});

async function tracedWorker(log = createLog('silent', { readable: false })) {
  let close: () => Promise<void> = () => Promise.resolve();
  const worker = await inProcessWorker(rig, {
    log: await log,
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    observing: async (options) => {
      const observation = await observe(options);
      close = () => observation.close();
      return observation;
    },
  });
  return {
    ...worker,
    async close() {
      await worker.close();
      await close();
    },
  };
}

function attributesOf({ attributes }: ReceivedSpan): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** The last may still be on their way when the worker has ended. */
const arrived = (count: number) =>
  vi.waitFor(() => expect(wholes()).toHaveLength(count), { timeout: 15_000, interval: 20 });

const wholes = () => receiver.spans.filter(({ name }) => name === 'notification');

describe('traces', () => {
  it('show each notification from its claim to the write-back, step by step', async () => {
    rig.queue([{ to: '700100001' }, { to: '700100002' }]);
    const worker = await tracedWorker();
    await worker.untilQuiet();
    await worker.close();

    await arrived(2);
    expect(new Set(wholes().map(({ traceId }) => traceId)).size).toBe(2);
    const whole = wholes().find((span) => attributesOf(span)['courier.notification.id'] === 'NOTIF_1');
    expect(whole && attributesOf(whole)).toMatchObject({
      'courier.notification.type': 'test',
      'courier.channel': 'telegram',
      'courier.recipient': '70…01',
      'courier.outcome': 'delivered',
      'courier.status': 'sent',
    });
    const steps = receiver.spans.filter(({ parentSpanId }) => parentSpanId === whole?.spanId);
    expect(steps.map(({ name }) => name)).toEqual(['claim', 'wait', 'send', 'journal', 'write-back']);
    expect(new Set(steps.map(({ traceId }) => traceId))).toEqual(new Set([whole?.traceId]));
    // Each step begins as the one before ends, the first and the last with the whole.
    expect([...steps.map(({ startTimeUnixNano }) => startTimeUnixNano), whole?.endTimeUnixNano]).toEqual([
      whole?.startTimeUnixNano,
      ...steps.map(({ endTimeUnixNano }) => endTimeUnixNano),
    ]);
  });

  it('join further attempts of a notification, after a restart too, and say why one failed', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset' } });
    const [id = ''] = rig.queue([{}]);
    const first = await tracedWorker();
    await first.untilQuiet();
    await first.close();
    const second = await tracedWorker();
    second.advance(120_000);
    await second.untilQuiet();
    await second.close();

    expect(rig.row(id).status).toBe('sent');
    await arrived(2);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(wholes().map((span) => attributesOf(span)['courier.status'])).toEqual(['uncertain', 'sent']);
    expect(wholes()[0]?.status).toMatchObject({ code: 2, message: expect.stringMatching(/\w/) });
  });

  it('end where a claim is given back, and hold no message, no whole address and no token', async () => {
    rig.queue([{ to: '700100001', message: 'a kettle' }]);
    const worker = await tracedWorker();
    worker.hold();
    await worker.tick();
    await worker.stop();
    await worker.close();

    await arrived(1);
    expect(wholes().map((span) => attributesOf(span)['courier.released'])).toEqual([true]);
    const text = receiver.bodies.join('');
    for (const hidden of ['kettle', '700100001', rig.token.split(':')[1]]) expect(text).not.toContain(hidden);
  });

  it('hold nothing up where nobody takes them, which is told once', async () => {
    receiver.status = 400;
    const [id = ''] = rig.queue([{}]);
    const written: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const worker = await tracedWorker(createLog('warn', { readable: false, destination }));

    await worker.untilQuiet();
    expect(rig.row(id).status).toBe('sent');
    await worker.close();

    await vi.waitFor(() => expect(written.join('')).toContain('traces are not taken'), 15_000);
    expect(written).toHaveLength(1);
  });
});
