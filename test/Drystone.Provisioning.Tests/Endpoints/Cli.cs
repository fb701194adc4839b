using Drystone.Clients.Tests.Harness;
using Drystone.Testing.Secrets;

namespace Drystone.Provisioning.Tests.Endpoints;

/// <summary>The program as an operator runs it.</summary>
internal static class Cli
{
    public static Dictionary<string, string> EnvironmentOf(string endpoint) => new()
    {
        ["S3_ENDPOINT"] = endpoint,
        ["S3_REGION"] = DrystoneProcess.Region,
        ["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId,
        ["S3_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey,
    };

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string endpoint, string folder, params string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "Drystone.Cli", own.Name, "drystone");
        var environment = EnvironmentOf(endpoint);
        environment["PATH"] = Tool.SearchPath;
        environment["HOME"] = folder;
        environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        var ran = await Tool.TryAsync(new Launch(program, arguments, folder, environment));
        var test = TestContext.Current.Test?.TestDisplayName ?? nameof(Cli);
        SecretSink.Run.Take(OutputChannel.StandardOutput, test, ran.Output);
        SecretSink.Run.Take(OutputChannel.StandardOutput, test, ran.Errors);
        return ran;
    }
}
