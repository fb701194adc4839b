namespace Drystone.S3.Signing;

/// <summary>The form of <c>20130524T000000Z</c>, read and written by hand: every signed request has it twice.</summary>
internal static class Iso8601Basic
{
    public const int Length = 16;

    /// <summary>How many of them are the date: <c>20130524</c>.</summary>
    public const int DateLength = 8;

    /// <param name="output">Of <see cref="Length"/> bytes.</param>
    public static void Write(Span<byte> output, DateTime utc)
    {
        WriteDate(output, utc);
        output[8] = (byte)'T';
        Write(output[9..], utc.Hour, digits: 2);
        Write(output[11..], utc.Minute, digits: 2);
        Write(output[13..], utc.Second, digits: 2);
        output[15] = (byte)'Z';
    }

    /// <param name="output">Of at least <see cref="DateLength"/> bytes.</param>
    public static void WriteDate(Span<byte> output, DateTime utc)
    {
        Write(output, utc.Year, digits: 4);
        Write(output[4..], utc.Month, digits: 2);
        Write(output[6..], utc.Day, digits: 2);
    }

    /// <summary>False for anything else, and for days and times that there are not.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length != Length || text[8] != 'T' || text[15] != 'Z')
        {
            return false;
        }

        var (year, month, day) = (Read(text[..4]), Read(text[4..6]), Read(text[6..8]));
        var (hour, minute, second) = (Read(text[9..11]), Read(text[11..13]), Read(text[13..15]));
        var isDate = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        if (!isDate || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        moment = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    /// <summary>-1 when something of it is no digit.</summary>
    private static int Read(ReadOnlySpan<char> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (10 * number) + (digit - '0');
        }

        return number;
    }

    private static void Write(Span<byte> output, int number, int digits)
    {
        for (var at = digits - 1; at >= 0; at--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            output[at] = (byte)('0' + digit);
        }
    }
}
