namespace Drystone.S3.Policies;

/// <summary>What a request says of one condition key: one value, or several. No values are as no key.</summary>
public readonly struct ConditionValues
{
    private readonly string? _only;
    private readonly string[]? _several;

    public ConditionValues(string value) => _only = value;

    public ConditionValues(string[] values) => _several = values;

    public int Count => _several?.Length ?? (_only is null ? 0 : 1);

    public string this[int index] => _several is null ? _only! : _several[index];

    public string[] ToArray() => _several ?? (_only is null ? [] : [_only]);
}
