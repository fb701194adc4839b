using System.Globalization;

namespace Drystone.Cli.Configuration;

/// <summary>Reads whole numbers that have bounds.</summary>
internal static class SettingNumber
{
    /// <param name="value">Null: not given.</param>
    /// <returns><paramref name="otherwise"/> when it is not given, or not right: the problem says so.</returns>
    public static int Read(SettingValue? value, int otherwise, int least, int most, List<string> problems)
    {
        if (value is null)
        {
            return otherwise;
        }

        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        problems.Add($"{value.Source}: '{value.Text}' is not a whole number from {least} to {most}");
        return otherwise;
    }
}
