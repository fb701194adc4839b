using System.CommandLine;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Commands;

public sealed class HelpExamplesTests
{
    private static readonly Terminal Silent = new(
        TextWriter.Null, TextWriter.Null, new Dictionary<string, string>());

    public static TheoryData<string> Paths { get; } = [.. PathsOf(DrystoneCommand.Create(Silent), "")];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task The_examples_of_a_command_begin_with_one_of_its_own(string path)
    {
        var output = new StringWriter();
        await CommandLine.RunAsync([.. path.Split(' '), "--help"], Silent with { Output = output }, default);
        var examples = output.ToString().Split("Examples:\n")[1].Split("\n\n")[0].Split('\n');
        var first = examples.First(line => !line.StartsWith("  export ", StringComparison.Ordinal));
        Assert.Matches($@"^  ([^|]+ <?\(|[^ ]+ [|] )?drystone {path}( |\)|$)", first);
    }

    [Fact]
    public void The_server_is_made_without_the_other_commands()
    {
        var all = DrystoneCommand.Create(Silent).Subcommands;
        Assert.True(all.Count > 30);
        Assert.Equal(["server"], DrystoneCommand.Create(Silent, "server").Subcommands.Select(sub => sub.Name));
        foreach (var named in new[] { "cp", "serve", "--help", "[suggest:2]" })
        {
            Assert.Equal(all.Count, DrystoneCommand.Create(Silent, named).Subcommands.Count);
        }
    }

    [Theory]
    [InlineData(0, "server", "--help")]
    [InlineData(0, "server", "/data", "-h")]
    [InlineData(0, "server", "--addres", ":9000", "--help")]
    [InlineData(2, "server", "--addres", ":9000")]
    [InlineData(2, "server", "/data", "--tls-crt", "cert.pem")]
    [InlineData(2, "server", "--config")]
    public async Task The_server_prints_the_same_without_the_other_commands(int exitCode, params string[] arguments)
    {
        var alone = await RunAsync(terminal => DrystoneCommand.Create(terminal, "server"), arguments);
        var amongAll = await RunAsync(terminal => DrystoneCommand.Create(terminal), arguments);
        Assert.Equal(amongAll, alone);
        Assert.Equal(exitCode, alone.ExitCode);
        Assert.Contains("drystone server", exitCode == 0 ? alone.Output : alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_keeps_the_lines_that_continue_its_examples()
    {
        var output = new StringWriter();
        await CommandLine.RunAsync(["alias", "set", "--help"], Silent with { Output = output }, default);
        Assert.Contains("--region eu-central \\\n    --access-key-id-ref", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("drystone alias list", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        Func<Terminal, RootCommand> create, string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = Silent with { Output = output, Error = error };
        var exitCode = await CommandLine.RunAsync(create(terminal), arguments, terminal, default);
        return (exitCode, output.ToString(), error.ToString());
    }

    private static IEnumerable<string> PathsOf(Command command, string before) => command.Subcommands.SelectMany(
        sub => PathsOf(sub, $"{before}{sub.Name} ").Prepend($"{before}{sub.Name}"));
}
