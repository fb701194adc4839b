using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>Conditions straight from the pages of AWS, for documents that are known to be well-formed.</summary>
internal static class ReferenceCondition
{
    public static bool AreMet(JsonNode? condition, Ask ask, bool variables) =>
        condition is null || condition.AsObject().All(@operator =>
            @operator.Value!.AsObject().All(key => IsMet(@operator.Key, key.Key, key.Value!, ask, variables)));

    private static bool IsMet(string @operator, string key, JsonNode wanted, Ask ask, bool variables)
    {
        var values = ask.Facts.GetValueOrDefault(key.ToLowerInvariant()) ?? [];
        var list = ReferencePolicy.Texts(wanted);
        if (@operator == "Null")
        {
            var absent = values.Length == 0 ? "true" : "false";
            return list.Any(text => text.Equals(absent, StringComparison.OrdinalIgnoreCase));
        }

        var all = @operator.StartsWith("ForAllValues:", StringComparison.Ordinal);
        var any = @operator.StartsWith("ForAnyValue:", StringComparison.Ordinal);
        var name = @operator.Split(':')[^1];
        var ifExists = name.EndsWith("IfExists", StringComparison.Ordinal);
        name = ifExists ? name[..^"IfExists".Length] : name;
        var negated = name.Contains("Not", StringComparison.Ordinal);
        name = name.Replace("Not", "", StringComparison.Ordinal);
        if (values.Length == 0)
        {
            return ifExists || all || (!any && negated);
        }

        if ((all || any) && values is [""])
        {
            return all;
        }

        bool Matches(string value) => list.Any(text => IsMatch(name, value, text, ask, variables));
        return (all, any, negated) switch
        {
            (true, _, false) => values.All(Matches),
            (true, _, true) => !values.Any(Matches),
            (_, true, false) => values.Any(Matches),
            (_, true, true) => !values.All(Matches),
            (_, _, false) => values.Any(Matches),
            _ => !values.Any(Matches),
        };
    }

    private static bool IsMatch(string name, string value, string wanted, Ask ask, bool variables) => name switch
    {
        "StringEquals" or "StringEqualsIgnoreCase" or "Bool" =>
            Equal(ReferenceText.Expand(wanted, ask, wildcards: false, variables), value, name),
        "StringLike" =>
            ReferenceText.Expand(wanted, ask, wildcards: true, variables) is { } pattern
            && ReferenceText.Matches(pattern, value),
        "ArnEquals" or "ArnLike" =>
            ReferenceText.Expand(wanted, ask, wildcards: true, variables) is { } arn
            && ReferenceText.MatchesArn(arn, value),
        "BinaryEquals" => Bytes(value) is { } bytes && bytes.SequenceEqual(Bytes(wanted)!),
        "IpAddress" => Address(value) is { } address && IsIn(address, wanted),
        _ when name.StartsWith("Numeric", StringComparison.Ordinal) =>
            Number(value) is { } number && Compare(name["Numeric".Length..], number.CompareTo(Number(wanted)!.Value)),
        _ => Date(value) is { } date && Compare(name["Date".Length..], date.CompareTo(Date(wanted)!.Value)),
    };

    private static bool Equal(List<ReferenceText.Piece>? pieces, string value, string name)
    {
        if (pieces is null || (name == "Bool" && value.ToLowerInvariant() is not ("true" or "false")))
        {
            return false;
        }

        var text = string.Concat(pieces.Select(piece => piece.Point > char.MaxValue
            ? char.ConvertFromUtf32(piece.Point.Value)
            : ((char)piece.Point!.Value).ToString()));
        return string.Equals(
            text, value, name == "StringEquals" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    private static bool Compare(string order, int comparison) => order switch
    {
        "Equals" => comparison == 0,
        "LessThan" => comparison < 0,
        "LessThanEquals" => comparison <= 0,
        "GreaterThan" => comparison > 0,
        _ => comparison >= 0,
    };

    private static decimal? Number(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace)
        && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static byte[]? Bytes(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Years, days, or seconds with Z, as the generator makes them; or seconds since 1970.</summary>
    private static double? Date(string text)
    {
        var digits = text.Where(char.IsAsciiDigit).ToArray();
        if (digits.Length == text.Length && text.Length != 4)
        {
            return text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
        }

        int Part(int start, int length) => int.Parse(new string(digits, start, length), CultureInfo.InvariantCulture);
        var midnight = text switch
        {
            { Length: 4 } when digits.Length == 4 => new DateTime(Part(0, 4), 1, 1),
            { Length: 10 or 20 } when digits.Length is 8 or 14 => new DateTime(Part(0, 4), Part(4, 2), Part(6, 2)),
            _ => (DateTime?)null,
        };
        var seconds = digits.Length == 14 ? Part(8, 2) * 3600 + Part(10, 2) * 60 + Part(12, 2) : 0;
        return midnight is null ? null : (midnight.Value - new DateTime(1970, 1, 1)).TotalSeconds + seconds;
    }

    private static string? Address(string text)
    {
        if (!IPAddress.TryParse(text, out var address) || (!text.Contains(':') && text.Split('.').Length != 4))
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return string.Concat(address.GetAddressBytes().Select(octet => Convert.ToString(octet, 2).PadLeft(8, '0')));
    }

    private static bool IsIn(string address, string range)
    {
        var parts = range.Split('/');
        var bits = Address(parts[0])!;
        var prefix = parts.Length == 1 ? bits.Length : int.Parse(parts[1], CultureInfo.InvariantCulture);
        prefix -= parts.Length == 2 && parts[0].StartsWith("::ffff:", StringComparison.Ordinal) ? 96 : 0;
        return address.Length == bits.Length && address[..prefix] == bits[..prefix];
    }
}
