using System.Collections;

namespace Drystone.Cli.Commands;

/// <summary>What a command talks to, so that tests run commands in their own process.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error, IReadOnlyDictionary<string, string> Environment)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Terminal System { get; } = new(Console.Out, Console.Error, ReadEnvironment());

    private static Dictionary<string, string> ReadEnvironment() => global::System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
}
