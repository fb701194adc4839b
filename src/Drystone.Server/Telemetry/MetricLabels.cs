namespace Drystone.Server.Telemetry;

/// <summary>Up to two labels. A value, so that looking up a series allocates nothing.</summary>
internal readonly record struct MetricLabels(
    string? FirstName, string? FirstValue, string? SecondName, string? SecondValue)
{
    private const int MaxLabels = 2;

    public static MetricLabels From(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.Length switch
    {
        0 => default,
        1 => new MetricLabels(tags[0].Key, (string?)tags[0].Value, null, null),
        MaxLabels => new MetricLabels(
            tags[0].Key, (string?)tags[0].Value, tags[1].Key, (string?)tags[1].Value),
        _ => throw new ArgumentException($"An instrument may have {MaxLabels} labels.", nameof(tags)),
    };
}
