// Lazy entry: ECharts with the parts the product draws. Loaded by `load("charts")`.
import { BarChart, FunnelChart, GaugeChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  ToolboxComponent,
  TooltipComponent,
} from "echarts/components";
import { init, registerLocale, use } from "echarts/core";
import zh from "echarts/lib/i18n/langZH.js";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, FunnelChart, GaugeChart, LineChart, PieChart]);
use([AriaComponent, DatasetComponent, GridComponent, LegendComponent, TitleComponent, ToolboxComponent, TooltipComponent]);
use([LabelLayout, SVGRenderer]);
registerLocale("ZH", zh);

/** Draw a chart into an element; gives back the ECharts instance. */
export function mount(element, option, { locale = "EN", theme } = {}) {
  const chart = init(element, theme, { locale, renderer: "svg" });
  chart.setOption({ aria: { enabled: true }, ...option });
  return chart;
}
