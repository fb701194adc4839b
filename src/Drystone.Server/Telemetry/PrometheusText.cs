using System.Globalization;
using System.Text;

namespace Drystone.Server.Telemetry;

/// <summary>The text format that Prometheus fetches:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            Write(text, family);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family)
    {
        text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(NameOf(family.Kind)).Append('\n');
        foreach (var (labels, series) in family.Series.OrderBy(one => LabelText(one.Key), StringComparer.Ordinal))
        {
            if (family.Kind == MetricKind.Histogram)
            {
                WriteHistogram(text, family, LabelText(labels), series);
            }
            else
            {
                WriteSample(text, family.Name, LabelText(labels), Number(series.Value));
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, string labels, MetricSeries series)
    {
        var count = 0L;
        for (var bucket = 0; bucket <= family.Bounds.Count; bucket++)
        {
            count += series.CountOf(bucket);
            var bound = bucket < family.Bounds.Count ? Number(family.Bounds[bucket]) : "+Inf";
            var separator = labels.Length == 0 ? "" : ",";
            WriteSample(text, family.Name + "_bucket", $"{labels}{separator}le=\"{bound}\"", Number(count));
        }

        WriteSample(text, family.Name + "_sum", labels, Number(series.Value));
        WriteSample(text, family.Name + "_count", labels, Number(count));
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }

    private static string LabelText(MetricLabels labels) => labels switch
    {
        { FirstName: null } => "",
        { SecondName: null } => Label(labels.FirstName, labels.FirstValue),
        _ => $"{Label(labels.FirstName, labels.FirstValue)},{Label(labels.SecondName, labels.SecondValue)}",
    };

    private static string Label(string name, string? value) => $"{name}=\"{EscapeLabel(value ?? "")}\"";

    private static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) =>
        EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string NameOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };
}
