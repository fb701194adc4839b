using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drystone.Doctor.Reports;

/// <summary>Reports for programs. Names are in camelCase, outcomes as in the table.</summary>
public static class ReportJson
{
    /// <summary>One report as an object.</summary>
    public static string Of(DoctorReport report) => JsonSerializer.Serialize(
        ReportDocument.Of(name: null, report), ReportJsonContext.Default.ReportDocument);

    /// <summary>Several as an array, each with its name.</summary>
    public static string Of(IEnumerable<(string Name, DoctorReport Report)> reports) => JsonSerializer.Serialize(
        [.. reports.Select(one => ReportDocument.Of(one.Name, one.Report))],
        ReportJsonContext.Default.ReportDocumentArray);
}

/// <summary>The shape of a report in JSON.</summary>
internal sealed record ReportDocument(
    string? Name, string Endpoint, string Bucket, string Provider, bool Healthy, FindingDocument[] Findings)
{
    public static ReportDocument Of(string? name, DoctorReport report) => new(
        name, report.Endpoint, report.Bucket, report.Provider, report.IsHealthy,
        [.. report.Findings.Select(one => new FindingDocument(
            one.Check, ReportTable.WordOf(one.Outcome), one.Message, one.Remedy, one.ElapsedMilliseconds))]);
}

/// <summary>The shape of a finding in JSON.</summary>
internal sealed record FindingDocument(
    string Check, string Outcome, string Message, string? Remedy, long ElapsedMilliseconds);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(ReportDocument[]))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
