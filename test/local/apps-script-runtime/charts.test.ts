import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

beforeEach(async () => {
  rig = await startRuntime();
  await rig.evaluate(
    `SpreadsheetApp.getActiveSheet().getRange('A1:C3').setValues([['day', 'sent', 'failed'], ['Mon', 5, 1], ['Tue', 7, 0]]);`,
  );
});
afterEach(() => rig.close());

const sheet = 'const sheet = SpreadsheetApp.getActiveSheet();';
const insert = `${sheet} sheet.insertChart(sheet.newChart().asColumnChart().setTitle('Sent').setStacked().setYAxisTitle('messages')
  .setLegendPosition(Charts.Position.BOTTOM).addRange(sheet.getRange('A1:C3')).setNumHeaders(1).setPosition(2, 5, 10, 20).setOption('width', 400).build());`;

const column = (startColumnIndex: number) => ({
  sourceRange: {
    sources: [
      {
        sheetId: 0,
        startRowIndex: 0,
        endRowIndex: 3,
        startColumnIndex,
        endColumnIndex: startColumnIndex + 1,
      },
    ],
  },
});

describe('a chart', () => {
  test('that a script inserts is one of the Sheets API, its first column the domain', async () => {
    await rig.evaluate(insert);

    expect(rig.sheet.charts).toMatchObject([
      {
        spec: {
          title: 'Sent',
          basicChart: {
            chartType: 'COLUMN',
            legendPosition: 'BOTTOM_LEGEND',
            headerCount: 1,
            stackedType: 'STACKED',
            axis: [{ position: 'LEFT_AXIS', title: 'messages' }],
            domains: [{ domain: column(0) }],
            series: [
              { series: column(1), targetAxis: 'LEFT_AXIS' },
              { series: column(2), targetAxis: 'LEFT_AXIS' },
            ],
          },
        },
        position: {
          overlayPosition: {
            anchorCell: { sheetId: 0, rowIndex: 1, columnIndex: 4 },
            offsetXPixels: 10,
            offsetYPixels: 20,
            widthPixels: 400,
          },
        },
      },
    ]);
  });

  test('is found again with all that was set, and follows rows put in above it', async () => {
    await rig.evaluate(insert);

    expect(
      await rig.evaluate(`${sheet} sheet.insertRowsBefore(1, 2); const [chart] = sheet.getCharts();
        const place = chart.getContainerInfo();
        return [chart.getRanges().map((range) => range.getA1Notation()), chart.getOptions().get('vAxis.title'), chart.getOptions().get('none'),
          chart.getNumHeaders(), place.getAnchorRow(), place.getAnchorColumn(), place.getOffsetX(), place.getOffsetY(),
          String(chart.getMergeStrategy()), chart.getTransposeRowsAndColumns(), chart.modify().getChartType() === Charts.ChartType.COLUMN]`),
    ).toEqual([['A3:C5'], 'messages', null, 1, 4, 5, 10, 20, 'MERGE_COLUMNS', false, true]);
  });

  test('changes when it is updated, not when it is modified, and goes when it is removed', async () => {
    await rig.evaluate(insert);

    const seen = await rig.evaluate(`${sheet} const [chart] = sheet.getCharts();
      const builder = chart.modify().setChartType(Charts.ChartType.LINE).setOption('hAxis', { title: 'day' })
        .clearRanges().addRange(sheet.getRange('A1:A3')).addRange(sheet.getRange('C1:C3')).removeRange(sheet.getRange('A1:A3'));
      const title = () => sheet.getCharts()[0].getOptions().get('hAxis.title');
      const before = title();
      sheet.updateChart(builder.build());
      return [before, title(), sheet.getCharts().length, sheet.getCharts()[0].getChartId() === chart.getChartId(),
        sheet.getCharts()[0].getRanges().map((range) => range.getA1Notation())];`);

    expect(seen).toEqual([null, 'day', 1, true, ['C1:C3']]);
    expect(rig.sheet.charts).toMatchObject([
      { spec: { basicChart: { chartType: 'LINE', series: [{ series: column(2) }] } } },
    ]);
    await rig.evaluate(`${sheet} sheet.removeChart(sheet.getCharts()[0])`);
    expect(rig.sheet.charts).toEqual([]);
    await expect(
      rig.evaluate(`${sheet} sheet.updateChart(sheet.newChart().addRange(sheet.getRange('A1')).build())`),
    ).rejects.toThrow('The chart is not on this sheet.');
  });

  test('may be of any kind, each with its own options', async () => {
    await rig.evaluate(`${sheet} const range = sheet.getRange('A1:B3');
      for (const builder of [
        sheet.newChart().asPieChart().set3D().setColors(['red', 'blue']),
        sheet.newChart().asHistogramChart(),
        sheet.newChart().asBarChart().setXAxisTitle('messages').setRange(0, 9),
        sheet.newChart().asScatterChart().setXAxisRange(1, 2),
        sheet.newChart().asTableChart().showRowNumberColumn(true),
      ]) sheet.insertChart(builder.addRange(range).build());`);

    expect(rig.sheet.charts.map(({ spec }) => spec)).toMatchObject([
      { pieChart: { domain: column(0), series: column(1), threeDimensional: true } },
      { histogramChart: { series: [{ data: column(1) }] } },
      {
        basicChart: {
          axis: [{ position: 'BOTTOM_AXIS', title: 'messages' }],
          series: [{ targetAxis: 'BOTTOM_AXIS' }],
        },
      },
      { basicChart: { chartType: 'SCATTER' } },
      {},
    ]);
    expect(
      await rig.evaluate(`${sheet} const options = sheet.getCharts().map((chart) => chart.getOptions());
        return [options[0].get('colors'), options[2].get('vAxis.viewWindow.max'), options[3].get('hAxis.viewWindow.min'), options[4].get('showRowNumber'),
          sheet.getCharts().map((chart) => String(chart.modify().getChartType()))]`),
    ).toEqual([['red', 'blue'], 9, 1, true, ['PIE', 'HISTOGRAM', 'BAR', 'SCATTER', 'TABLE']]);
  });

  test('that the Sheets API made shows its kind, title and cells', async () => {
    rig.workbook.apply([
      {
        kind: 'putChart',
        chart: {
          chartId: 7,
          sheetId: 0,
          spec: { title: 'Made', pieChart: { domain: column(0), series: column(1) } },
          position: { overlayPosition: { anchorCell: { sheetId: 0, rowIndex: 4 } } },
        },
      },
    ]);

    expect(
      await rig.evaluate(`${sheet} const [chart] = sheet.getCharts();
        return [chart.getChartId(), chart.getOptions().get('title'), String(chart.modify().getChartType()), chart.getContainerInfo().getAnchorRow(),
          chart.getRanges().map((range) => range.getA1Notation())]`),
    ).toEqual([7, 'Made', 'PIE', 5, ['A1:A3', 'B1:B3']]);
  });

  test('is not drawn: its picture is refused by name', async () => {
    await rig.evaluate(insert);

    await expect(rig.evaluate(`${sheet} return sheet.getCharts()[0].getAs('image/png')`)).rejects.toThrow(
      'not supported by the local runtime: EmbeddedChart.getAs',
    );
  });
});
