using Drystone.Testing.Secrets;

namespace Drystone.Server.Tests.Hosting;

/// <summary>An empty directory that goes away with the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("drystone-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        foreach (var log in Directory.GetFiles(Path, "*.log*"))
        {
            SecretSink.Run.Take(OutputChannel.RequestLog, WatchedServer.CurrentTest, File.ReadAllText(log));
        }

        Directory.Delete(Path, recursive: true);
    }
}
