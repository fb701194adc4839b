namespace Drystone.Testing.Secrets;

/// <summary>The secrets that a server makes for itself and keeps in its data directory.</summary>
public static class SecretFiles
{
    public static void Guard(string dataDirectory)
    {
        var root = Path.Combine(dataDirectory, "root-credentials.env");
        if (File.Exists(root))
        {
            SecretSink.Run.Guard(SecretKind.RootSecret, File.ReadAllText(root).Split("SECRET_ACCESS_KEY=")[^1].Trim());
        }

        var master = Path.Combine(dataDirectory, "master.key");
        if (File.Exists(master))
        {
            SecretSink.Run.Guard(SecretKind.MasterKey, File.ReadAllBytes(master));
        }
    }
}
