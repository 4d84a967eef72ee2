import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readServiceCatalogue } from '../../../local/src/apps-script-runtime/service-catalogue.ts';
import { BUILT_CLASSES } from '../../../local/src/apps-script-runtime/realm/built-classes.ts';
import { ManualClock, type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

describe('Utilities', () => {
  beforeAll(async () => {
    rig = await startRuntime();
  });
  afterAll(() => rig.close());

  test('gives signed bytes, as Java does', async () => {
    const bytes = await rig.evaluate(`return [
      Utilities.computeHmacSha256Signature('wärme', 'schlüssel', Utilities.Charset.UTF_8),
      Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, 'x'),
      Utilities.newBlob('é').getBytes()]`);

    const signed = (buffer: Buffer): number[] => [...new Int8Array(buffer)];
    expect(bytes).toEqual([
      signed(createHmac('sha256', 'schlüssel').update('wärme').digest()),
      signed(createHash('sha256').update('x').digest()),
      [-61, -87],
    ]);
  });

  test('takes the value first and the key second, as two texts or two byte arrays', async () => {
    const chain = await rig.evaluate(`
      const secret = Utilities.computeHmacSha256Signature('TOKEN', 'WebAppData');
      return Utilities.computeHmacSha256Signature(Utilities.newBlob('data').getBytes(), secret)
        .map((byte) => (byte & 0xff).toString(16).padStart(2, '0')).join('')`);

    const secret = createHmac('sha256', 'WebAppData').update('TOKEN').digest();
    expect(chain).toBe(createHmac('sha256', secret).update('data').digest('hex'));
    await expect(rig.evaluate(`return Utilities.computeHmacSha256Signature('a', [1])`)).rejects.toThrow(
      "don't match the method signature",
    );
  });

  test('encodes, decodes, zips, formats and parses', async () => {
    expect(
      await rig.evaluate(`return [
        Utilities.base64Encode('ä?>'), Utilities.base64EncodeWebSafe('ä?>'),
        Utilities.newBlob(Utilities.base64Decode('w6Q/Pg==')).getDataAsString(),
        Utilities.ungzip(Utilities.gzip(Utilities.newBlob('text'))).getDataAsString(),
        Utilities.formatString('%s has %05.1f of %d %%', 'x', 2.25, 7),
        Utilities.parseCsv('a,"b ""c"",\\n"\\r\\n1,2\\n'),
        /^[0-9a-f-]{36}$/.test(Utilities.getUuid())]`),
    ).toEqual([
      'w6Q/Pg==',
      'w6Q_Pg==',
      'ä?>',
      'text',
      'x has 002.3 of 7 %',
      [
        ['a', 'b "c",\n'],
        ['1', '2'],
      ],
      true,
    ]);
  });
});

describe('properties', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'properties-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => rig.close());

  test('outlive the runtime, each store apart', async () => {
    rig = await startRuntime({ dataDir: folder });
    await rig.evaluate(`PropertiesService.getScriptProperties().setProperties({ a: '1', b: 2 }).deleteProperty('a');
      PropertiesService.getUserProperties().setProperty('a', 'mine');`);
    await rig.close();

    rig = await startRuntime({ dataDir: folder });

    expect(
      await rig.evaluate(`return [PropertiesService.getScriptProperties().getProperties(),
        PropertiesService.getUserProperties().getKeys(), PropertiesService.getDocumentProperties().getProperty('a')]`),
    ).toEqual([{ b: '2' }, ['a'], null]);
  });

  test('are refused beyond the documented size', async () => {
    rig = await startRuntime();

    await expect(
      rig.evaluate(`PropertiesService.getScriptProperties().setProperty('a', 'x'.repeat(9 * 1024 + 1))`),
    ).rejects.toThrow('Argument too large: value');
  });
});

describe('the cache', () => {
  test('forgets what has expired', async () => {
    const clock = new ManualClock(0);
    rig = await startRuntime({ clock });
    await rig.evaluate(
      `CacheService.getScriptCache().put('a', '1', 60); CacheService.getScriptCache().put('b', '2')`,
    );

    clock.advance(61_000);

    const cached = `return CacheService.getScriptCache().getAll(['a', 'b'])`;
    expect(await rig.evaluate(cached)).toEqual({ b: '2' });
    clock.advance(600_000);
    expect(await rig.evaluate(cached)).toEqual({});
    await rig.close();
  });
});

describe('UrlFetchApp', () => {
  test('sends and receives over HTTP, and throws for an error status unless told not to', async () => {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.statusCode = request.url === '/missing' ? 404 : 200;
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.end(
          `${request.method} ${request.headers['content-type']} ${Buffer.concat(parts).toString()}`,
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    rig = await startRuntime();

    const answers = await rig.evaluate(`
      const get = UrlFetchApp.fetch('${url}');
      const post = UrlFetchApp.fetch('${url}', { method: 'post', payload: { a: 'ü', b: 1 } });
      const json = UrlFetchApp.fetch('${url}', { method: 'put', contentType: 'application/json', payload: '{}' });
      const missing = UrlFetchApp.fetch('${url}/missing', { muteHttpExceptions: true });
      return [get.getContentText(), get.getAllHeaders()['set-cookie'], post.getContentText(), json.getContentText(), missing.getResponseCode()]`);

    expect(answers).toEqual([
      'GET undefined ',
      ['a=1', 'b=2'],
      'POST application/x-www-form-urlencoded a=%C3%BC&b=1',
      'PUT application/json {}',
      404,
    ]);
    await expect(rig.evaluate(`UrlFetchApp.fetch('${url}/missing')`)).rejects.toThrow(
      `Request failed for ${url} returned code 404. Truncated server response: GET`,
    );
    await new Promise((resolve) => server.close(resolve));
    await expect(rig.evaluate(`UrlFetchApp.fetch('${url}')`)).rejects.toThrow('Address unavailable');
    await rig.close();
  });
});

describe('HtmlService', () => {
  test('evaluates templates with the script in scope and escapes what they print', async () => {
    rig = await startRuntime({
      script: `function include(name) { return HtmlService.createHtmlOutputFromFile(name).getContent(); }
        function render() {
          const template = HtmlService.createTemplateFromFile('page');
          template.names = ['a<b', '"c"'];
          return template.evaluate().setTitle('T').setWidth(300);
        }`,
      html: {
        page: '<ul><? for (const name of names) { ?><li><?= name ?></li><? } ?></ul><script>const x = "<?= names[1] ?>";</script><?!= include("part") ?>',
        part: '<b>part</b>',
      },
    });

    expect(await rig.runtime.run('render')).toEqual({
      kind: 'html',
      content: String.raw`<ul><li>a&#60;b</li><li>&#34;c&#34;</li></ul><script>const x = "\u0022c\u0022";</script><b>part</b>`,
      title: 'T',
      width: 300,
      metaTags: [],
    });
    await rig.close();
  });
});

describe('authorization', () => {
  const SCRIPT = `
    function onEdit(e) { UrlFetchApp.fetch('http://127.0.0.1:9/'); }
    function onOpen(e) { SpreadsheetApp.getActiveSheet().getRange('A1').setValue(String(e.authMode) + Session.getActiveUser().getEmail()); }
    function sidebar() { SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput('x')); }
    function open() { SpreadsheetApp.openById('the-book'); }`;
  afterEach(() => rig.close());

  test('keeps a simple trigger from everything but its document', async () => {
    rig = await startRuntime({ script: SCRIPT });

    await rig.runtime.editCells(0, 2, 2, [['x']]);
    await rig.runtime.openSheet();

    expect(rig.executions[0]?.outcome).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining(
          'You do not have permission to call UrlFetchApp.fetch. Required permissions:',
        ),
      },
    });
    expect(rig.sheet.literal(0, 0)).toBe('LIMITED');
  });

  test('holds a script to the scopes its manifest names', async () => {
    const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
    rig = await startRuntime({
      script: SCRIPT,
      manifest: { oauthScopes: [scope('spreadsheets.currentonly')] },
    });

    expect(await rig.evaluate(`return SpreadsheetApp.getActiveSheet().getName()`)).toBe('Sheet1');
    await expect(rig.runtime.run('sidebar')).rejects.toThrow(
      `Specified permissions are not sufficient to call Ui.showSidebar. Required permissions: ${scope('script.container.ui')}`,
    );
    await expect(rig.runtime.run('open')).rejects.toThrow('SpreadsheetApp.openById');
    await expect(rig.evaluate(`ScriptApp.newTrigger('x')`)).rejects.toThrow('script.scriptapp');
  });
});

describe('Session', () => {
  test('tells who runs the script and where it stands', async () => {
    rig = await startRuntime({ user: 'ada@example.com' });

    expect(
      await rig.evaluate(`return [Session.getActiveUser().getEmail(), Session.getEffectiveUser().getEmail(), Session.getActiveUserLocale(),
        Session.getScriptTimeZone(), Session.getTemporaryActiveUserKey() === Session.getTemporaryActiveUserKey()]`),
    ).toEqual(['ada@example.com', 'ada@example.com', 'en', 'Europe/Berlin', true]);
    await rig.close();
  });
});

describe('an ordinary sheet script', () => {
  test('finds every service and class it may use', async () => {
    rig = await startRuntime();
    const services =
      `SpreadsheetApp LockService PropertiesService CacheService Utilities ContentService HtmlService
      UrlFetchApp ScriptApp Session Logger console`.split(/\s+/);
    const classes = `Spreadsheet Sheet Range RangeList DataValidation ConditionalFormatRule Protection Filter
      DeveloperMetadata EmbeddedChart`.split(/\s+/);

    const found = await rig.evaluate(`
      const book = SpreadsheetApp.getActive(); const sheet = book.getActiveSheet(); const range = sheet.getRange('A1:B2');
      range.createFilter();
      sheet.addDeveloperMetadata('k', 'v');
      const made = [book, sheet, range, sheet.getRangeList(['A1', 'B2']), SpreadsheetApp.newDataValidation().requireCheckbox().build(),
        SpreadsheetApp.newConditionalFormatRule().whenCellEmpty().setBackground('red').setRanges([range]).build(),
        range.protect(), sheet.getFilter(), sheet.getDeveloperMetadata()[0], sheet.newChart().build()];
      return [${services.map((name) => `typeof ${name}`).join()}, ...made.map((one) => one.constructor.name), typeof SpreadsheetApp.getUi().createMenu]`);

    expect(found).toEqual([...services.map(() => 'object'), ...classes, 'function']);
    await rig.close();
  });
});

describe('every class that is built', () => {
  test('has only members that Apps Script has', async () => {
    const { members } = await readServiceCatalogue();
    // What every object has, and what the runtime's own parts say to each other.
    const own = new Set(
      `constructor toString toRectangle toJson toSheetsRule toSheetsCriteria describe
        readSpan rectangle checkSize writeGrid fillFormat gridFormat formats color setColor facts properties`.split(
        /\s+/,
      ),
    );

    const unknown = Object.entries(BUILT_CLASSES).flatMap(([name, built]) => {
      const known = new Set(members[name]);
      const names: string[] = [];
      for (
        let level: object = built.prototype;
        level !== Object.prototype;
        level = Object.getPrototypeOf(level)
      ) {
        names.push(...Object.getOwnPropertyNames(level));
      }
      return names
        .filter((member) => !known.has(member) && !own.has(member))
        .map((member) => `${name}.${member}`);
    });

    expect(unknown).toEqual([]);
  });
});
