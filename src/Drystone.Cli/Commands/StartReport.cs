using Drystone.Server.Hosting;

namespace Drystone.Cli.Commands;

/// <summary>What an operator wants to know when a server has started.</summary>
internal static class StartReport
{
    public static void Write(TextWriter output, DrystoneServer server, ServerOptions options)
    {
        output.WriteLine(VersionLine.Text);
        output.WriteLine($"S3           {Reach(string.Join(' ', server.Endpoints), options.Address)}");
        if (server.ConsoleEndpoint is { } console)
        {
            output.WriteLine($"Console      {Reach(console.ToString(), options.ConsoleAddress!)}");
        }

        output.WriteLine($"Data         {options.DataDirectory}");
        output.WriteLine($"Region       {options.Region}");
        output.WriteLine($"Credentials  {Describe(server.RootCredentials)}");
        if (server.RootCredentials is { WereGenerated: true, Credentials: var made })
        {
            output.WriteLine();
            output.WriteLine("Made on this first start, and shown this once:");
            output.WriteLine($"  AWS_ACCESS_KEY_ID={made.AccessKeyId}");
            output.WriteLine($"  AWS_SECRET_ACCESS_KEY={made.SecretAccessKey}");
        }

        output.Flush();
    }

    private static string Reach(string endpoint, ListenAddress address) =>
        address.IsEveryInterface ? $"{endpoint} (every interface)" : endpoint;

    private static string Describe(RootCredentialsSource source) =>
        source.Path ?? $"given, access key {source.Credentials.AccessKeyId}";
}
