using System.Collections;

namespace Drystone.Cli.Commands;

/// <summary>What a command talks to, so that tests run commands in their own process.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error, IReadOnlyDictionary<string, string> Environment)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Terminal System { get; } = new(Console.Out, Console.Error, ReadEnvironment())
    {
        OpenInput = Console.OpenStandardInput,
        OpenOutput = Console.OpenStandardOutput,
        Ask = Console.IsInputRedirected ? null : AskPerson,
    };

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Standard output as bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;

    /// <summary>Asks whoever sits there, and gives the answer; null where nobody does.</summary>
    public Func<string, string?>? Ask { get; init; }

    private static string? AskPerson(string question)
    {
        Console.Error.Write(question);
        return Console.In.ReadLine();
    }

    private static Dictionary<string, string> ReadEnvironment() => global::System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
}
