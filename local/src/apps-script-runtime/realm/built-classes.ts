import { Blob } from './blob.ts';
import { Cache, CacheService } from './cache-service.ts';
import { ContentService, TextOutput } from './content-service.ts';
import { HtmlOutput, HtmlOutputMetaTag, HtmlService, HtmlTemplate } from './html-service.ts';
import { Lock, LockService } from './lock-service.ts';
import { Logger } from './logging.ts';
import { Properties, PropertiesService } from './properties-service.ts';
import { ScriptApp, Service, Trigger, TriggerBuilder } from './script-app.ts';
import { Session, User } from './session.ts';
import { Banding } from './spreadsheet/banding.ts';
import { Color, ColorBuilder, RgbColor, ThemeColor } from './spreadsheet/color-object.ts';
import {
  BooleanCondition,
  ConditionalFormatRule,
  ConditionalFormatRuleBuilder,
} from './spreadsheet/conditional-format.ts';
import { DataValidation, DataValidationBuilder } from './spreadsheet/data-validation.ts';
import {
  DeveloperMetadata,
  DeveloperMetadataFinder,
  DeveloperMetadataLocation,
} from './spreadsheet/developer-metadata.ts';
import {
  ChartOptions,
  ContainerInfo,
  EmbeddedAreaChartBuilder,
  EmbeddedBarChartBuilder,
  EmbeddedChart,
  EmbeddedChartBuilder,
  EmbeddedColumnChartBuilder,
  EmbeddedComboChartBuilder,
  EmbeddedHistogramChartBuilder,
  EmbeddedLineChartBuilder,
  EmbeddedPieChartBuilder,
  EmbeddedScatterChartBuilder,
  EmbeddedTableChartBuilder,
} from './spreadsheet/embedded-chart.ts';
import { Filter, FilterCriteria, FilterCriteriaBuilder } from './spreadsheet/filter.ts';
import { TextRotation } from './spreadsheet/layout-range.ts';
import { NamedRange } from './spreadsheet/named-range.ts';
import { Protection } from './spreadsheet/protection.ts';
import { Range } from './spreadsheet/range.ts';
import { RangeList } from './spreadsheet/range-list.ts';
import { RichTextValue, RichTextValueBuilder } from './spreadsheet/rich-text.ts';
import { Selection } from './spreadsheet/selection.ts';
import { Sheet } from './spreadsheet/sheet.ts';
import { Spreadsheet } from './spreadsheet/spreadsheet.ts';
import { SpreadsheetApp } from './spreadsheet/spreadsheet-app.ts';
import { TextFinder } from './spreadsheet/text-finder.ts';
import { TextStyle, TextStyleBuilder } from './spreadsheet/text-style.ts';
import { ClockTriggerBuilder, SpreadsheetTriggerBuilder } from './trigger-builders.ts';
import { Browser, Menu, PromptResponse, Ui } from './ui.ts';
import type { ServiceClass } from './unsupported.ts';
import { HTTPResponse, UrlFetchApp } from './url-fetch-app.ts';
import { Utilities } from './utilities.ts';

/** Each class the runtime builds, by the interface of `@types/google-apps-script` it stands for. */
export const BUILT_CLASSES: Readonly<Record<string, ServiceClass>> = {
  'Base.Blob': Blob,
  'Base.Browser': Browser,
  'Base.Logger': Logger,
  'Base.Menu': Menu,
  'Base.PromptResponse': PromptResponse,
  'Base.RgbColor': RgbColor,
  'Base.Session': Session,
  'Base.Ui': Ui,
  'Base.User': User,
  'Cache.Cache': Cache,
  'Cache.CacheService': CacheService,
  'Charts.ChartOptions': ChartOptions,
  'Content.ContentService': ContentService,
  'Content.TextOutput': TextOutput,
  'HTML.HtmlOutput': HtmlOutput,
  'HTML.HtmlOutputMetaTag': HtmlOutputMetaTag,
  'HTML.HtmlService': HtmlService,
  'HTML.HtmlTemplate': HtmlTemplate,
  'Lock.Lock': Lock,
  'Lock.LockService': LockService,
  'Properties.Properties': Properties,
  'Properties.PropertiesService': PropertiesService,
  'Script.ClockTriggerBuilder': ClockTriggerBuilder,
  'Script.ScriptApp': ScriptApp,
  'Script.Service': Service,
  'Script.SpreadsheetTriggerBuilder': SpreadsheetTriggerBuilder,
  'Script.Trigger': Trigger,
  'Script.TriggerBuilder': TriggerBuilder,
  'Spreadsheet.Banding': Banding,
  'Spreadsheet.BooleanCondition': BooleanCondition,
  'Spreadsheet.Color': Color,
  'Spreadsheet.ColorBuilder': ColorBuilder,
  'Spreadsheet.ConditionalFormatRule': ConditionalFormatRule,
  'Spreadsheet.ConditionalFormatRuleBuilder': ConditionalFormatRuleBuilder,
  'Spreadsheet.ContainerInfo': ContainerInfo,
  'Spreadsheet.DataValidation': DataValidation,
  'Spreadsheet.DataValidationBuilder': DataValidationBuilder,
  'Spreadsheet.DeveloperMetadata': DeveloperMetadata,
  'Spreadsheet.DeveloperMetadataFinder': DeveloperMetadataFinder,
  'Spreadsheet.DeveloperMetadataLocation': DeveloperMetadataLocation,
  'Spreadsheet.EmbeddedAreaChartBuilder': EmbeddedAreaChartBuilder,
  'Spreadsheet.EmbeddedBarChartBuilder': EmbeddedBarChartBuilder,
  'Spreadsheet.EmbeddedChart': EmbeddedChart,
  'Spreadsheet.EmbeddedChartBuilder': EmbeddedChartBuilder,
  'Spreadsheet.EmbeddedColumnChartBuilder': EmbeddedColumnChartBuilder,
  'Spreadsheet.EmbeddedComboChartBuilder': EmbeddedComboChartBuilder,
  'Spreadsheet.EmbeddedHistogramChartBuilder': EmbeddedHistogramChartBuilder,
  'Spreadsheet.EmbeddedLineChartBuilder': EmbeddedLineChartBuilder,
  'Spreadsheet.EmbeddedPieChartBuilder': EmbeddedPieChartBuilder,
  'Spreadsheet.EmbeddedScatterChartBuilder': EmbeddedScatterChartBuilder,
  'Spreadsheet.EmbeddedTableChartBuilder': EmbeddedTableChartBuilder,
  'Spreadsheet.Filter': Filter,
  'Spreadsheet.FilterCriteria': FilterCriteria,
  'Spreadsheet.FilterCriteriaBuilder': FilterCriteriaBuilder,
  'Spreadsheet.NamedRange': NamedRange,
  'Spreadsheet.Protection': Protection,
  'Spreadsheet.Range': Range,
  'Spreadsheet.RangeList': RangeList,
  'Spreadsheet.RichTextValue': RichTextValue,
  'Spreadsheet.RichTextValueBuilder': RichTextValueBuilder,
  'Spreadsheet.Selection': Selection,
  'Spreadsheet.Sheet': Sheet,
  'Spreadsheet.Spreadsheet': Spreadsheet,
  'Spreadsheet.SpreadsheetApp': SpreadsheetApp,
  'Spreadsheet.TextFinder': TextFinder,
  'Spreadsheet.TextRotation': TextRotation,
  'Spreadsheet.TextStyle': TextStyle,
  'Spreadsheet.TextStyleBuilder': TextStyleBuilder,
  'Spreadsheet.ThemeColor': ThemeColor,
  'URL_Fetch.HTTPResponse': HTTPResponse,
  'URL_Fetch.UrlFetchApp': UrlFetchApp,
  'Utilities.Utilities': Utilities,
};
