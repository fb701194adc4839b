namespace Drystone.Provisioning.Users;

/// <summary>The file that a new key's id and secret go to, for its owner alone, in the form of an env file.</summary>
internal sealed class SecretFile(string path)
{
    private const string Mark = "# Made by drystone apply: the access key of ";
    private const string KeyId = "AWS_ACCESS_KEY_ID=";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Whatever else stands there is somebody's, and is not overwritten.</summary>
    /// <exception cref="IOException">It is another file.</exception>
    public void ThrowUnlessOurs()
    {
        if (Directory.Exists(Path))
        {
            throw new IOException($"secretFile {Path} is a directory; name a file in it.");
        }

        if (File.Exists(Path)
            && File.ReadLines(Path).FirstOrDefault()?.StartsWith(Mark, StringComparison.Ordinal) != true)
        {
            throw new IOException($"secretFile {Path} holds something else; name another file, or move it away.");
        }
    }

    /// <summary>The key that it has; null when there is no file or no key in it.</summary>
    public string? FindKeyId() => File.Exists(Path)
        ? File.ReadLines(Path).FirstOrDefault(line => line.StartsWith(KeyId, StringComparison.Ordinal))?[KeyId.Length..]
        : null;

    /// <summary>Written beside and renamed: nobody reads half a secret.</summary>
    public void Write(string user, string id, string secret)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var written = $"{Path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new StreamWriter(written, options))
        {
            file.Write($"{Mark}{user}.\n{KeyId}{id}\nAWS_SECRET_ACCESS_KEY={secret}\n");
        }

        ThrowUnlessOurs();
        File.Move(written, Path, overwrite: true);
    }
}
