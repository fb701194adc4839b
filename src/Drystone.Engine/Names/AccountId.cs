namespace Drystone.Engine.Names;

/// <summary>The 12 digits that name an account, as at AWS.</summary>
public readonly record struct AccountId
{
    private const int Digits = 12;

    /// <exception cref="ArgumentException">Not exactly 12 digits.</exception>
    public AccountId(string value)
    {
        if (value.Length != Digits || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException($"'{value}' is not an account id of {Digits} digits.", nameof(value));
        }

        Value = value;
    }

    public string Value { get; }

    public static bool TryParse(string text, out AccountId account)
    {
        var isOne = text.Length == Digits && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        account = isOne ? new AccountId(text) : default;
        return isOne;
    }

    public override string ToString() => Value;
}
