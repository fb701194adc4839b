namespace Drystone.Client.Configuration;

/// <summary>What is wrong with a setting.</summary>
/// <param name="Setting">The setting's name as it was given, or the canonical name where it is missing.</param>
/// <param name="Message">What is wrong; never a secret's value.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record SettingProblem(string Setting, string Message, string Remedy)
{
    /// <summary>One line: the name, what is wrong, what to do.</summary>
    public override string ToString() => $"{Setting}: {Message} {Remedy}";
}
