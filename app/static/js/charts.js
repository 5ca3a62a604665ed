// Draws [data-chart] with ECharts, which is fetched only by pages that have one. Colours are the
// page's tokens, read again when the theme changes; a bar leads to the list of its rows.
import { load } from "./lazy_parts.js";

/** Draw the charts inside root. */
export async function init(root) {
  const places = [...(root.querySelectorAll?.("[data-chart]") ?? [])];
  if (!places.length) return;
  let drawn;
  try {
    const { mount } = await load("charts");
    drawn = places.map((place) => start(place, mount));
  } catch (error) {
    console.warn("charts failed", error);
    for (const place of places) fail(place);
    return;
  }
  const redraw = () => drawn.forEach((draw) => draw());
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

function fail(place) {
  place.hidden = true;
  const card = place.closest(".c-chart");
  card?.querySelector("[data-chart-failed]")?.removeAttribute("hidden");
  card?.querySelector("details")?.setAttribute("open", "");
}

function start(place, mount) {
  const data = JSON.parse(place.dataset.chart);
  const lying = data.kind !== "line";
  const size = [12, 24, 60].filter((least) => lying && data.points.length > least / 1.6).pop();
  if (size) place.classList.add(`is-${size}`);
  const chart = mount(place, option(data, place), { locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
  chart.on("click", ({ dataIndex }) => {
    const point = data.points[dataIndex];
    if (point?.href) window.location.assign(point.href);
  });
  new ResizeObserver(() => chart.resize()).observe(place);
  offerPicture(place, chart, data.title);
  return () => chart.setOption(option(data, place));
}

// Double quotes around a font's name would end the attribute they stand in when the SVG is saved.
function option(data, place) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--c-${name}`).trim();
  const text = { color: colour("ink-2"), fontFamily: getComputedStyle(place).fontFamily.replaceAll('"', "'"), fontSize: 12 };
  const shade = { won: colour("green"), lost: colour("control") };
  const values = data.points.map((point) => ({
    value: point.value,
    itemStyle: { color: shade[point.end] ?? colour(data.kind === "line" ? "accent" : "mark-3") },
    cursor: point.href ? "pointer" : "default",
  }));
  const names = { type: "category", data: data.points.map((point) => point.label), axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("line-2") } }, axisLabel: { ...text } };
  const figures = { type: "value", min: data.points.some((point) => point.value < 0) ? undefined : 0, axisLabel: { ...text, formatter: short },
    splitLine: { lineStyle: { color: colour("line") } } };
  const common = {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    textStyle: text,
    tooltip: { trigger: "item", backgroundColor: colour("raised"), borderColor: colour("line-2"), textStyle: { ...text, color: colour("ink") },
      formatter: ({ dataIndex }) => plain(`${data.points[dataIndex].label}: ${data.points[dataIndex].text}`) },
  };
  const narrow = place.clientWidth < 520;
  if (data.kind === "line") return { ...common, ...standing(data, names, figures, values, text, narrow, colour) };
  return { ...common, ...lying(data, names, figures, values, text, narrow, colour) };
}

// Steps of time: bars from left to right, with the figure over each where there is room.
function standing(data, names, figures, values, text, narrow, colour) {
  const room = !narrow && data.points.length <= 16;
  return {
    grid: { left: 8, right: 12, top: 28, bottom: 8, containLabel: true },
    xAxis: { ...names, axisLabel: { ...names.axisLabel, hideOverlap: true } },
    yAxis: figures,
    series: [{ type: "bar", data: values, barMaxWidth: 48, itemStyle: { borderRadius: [3, 3, 0, 0], color: colour("accent") },
      label: { show: room, position: "top", ...text, formatter: ({ dataIndex }) => (data.points[dataIndex].value ? data.points[dataIndex].short : "") } }],
  };
}

// Values of a field, and stages: bars from top to bottom with name and figure beside them.
function lying(data, names, figures, values, text, narrow, colour) {
  const moves = data.points.some((point) => point.on);
  const beside = ({ short, on }) => (on ? `${short}${narrow ? "\n" : "  "}{on|↓ ${on}}` : short);
  return {
    grid: { left: 8, right: narrow ? (moves ? 92 : 64) : moves ? 180 : 96, top: 8, bottom: 8, containLabel: true },
    xAxis: { ...figures, show: false },
    yAxis: { ...names, inverse: true, axisLine: { show: false }, axisLabel: { ...names.axisLabel, width: narrow ? 96 : 200, overflow: "truncate" } },
    series: [{ type: "bar", data: values, barMaxWidth: data.kind === "funnel" ? 44 : 26, barCategoryGap: data.kind === "funnel" ? "14%" : "28%",
      itemStyle: { borderRadius: [0, 4, 4, 0] },
      label: { show: true, position: "right", ...text, formatter: ({ dataIndex }) => beside(data.points[dataIndex]),
        rich: { on: { ...text, fontSize: 11, color: colour("ink-3"), lineHeight: 16 } } } }],
  };
}

function short(value) {
  const locale = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en";
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

// ECharts reads tooltips as HTML.
function plain(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

function offerPicture(place, chart, title) {
  const button = place.closest(".c-chart")?.querySelector("[data-chart-png]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => savePicture(chart, place, title));
}

// The drawing is SVG; a canvas twice its size turns it into a PNG with the page's background.
function savePicture(chart, place, title) {
  const picture = new Image();
  picture.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    canvas.width = place.clientWidth * 2;
    canvas.height = place.clientHeight * 2;
    const brush = canvas.getContext("2d");
    brush.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--c-surface").trim();
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${title}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  });
  picture.src = chart.getDataURL({ type: "svg" });
}
