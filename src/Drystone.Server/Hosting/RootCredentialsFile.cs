using System.Security.Cryptography;

namespace Drystone.Server.Hosting;

/// <summary>
/// The file that keeps a generated pair, as lines that a shell or a container runtime reads as environment variables:
/// <c>AWS_ACCESS_KEY_ID=…</c> and <c>AWS_SECRET_ACCESS_KEY=…</c>.
/// </summary>
public static class RootCredentialsFile
{
    public const string Name = "root-credentials.env";

    private const string AccessKeyVariable = "AWS_ACCESS_KEY_ID";
    private const string SecretVariable = "AWS_SECRET_ACCESS_KEY";

    /// <summary>The lengths of AWS's own. The alphabets leave out what a shell, a URL or a reader could take wrongly;
    /// 40 of 57 characters are 233 bits.</summary>
    private const int AccessKeyChars = 20;
    private const int SecretChars = 40;
    private const string AccessKeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    /// <summary>A new pair that cannot be guessed.</summary>
    public static RootCredentials Generate() => new(
        RandomNumberGenerator.GetString(AccessKeyAlphabet, AccessKeyChars),
        RandomNumberGenerator.GetString(SecretAlphabet, SecretChars));

    /// <exception cref="ServerStartException">The file is missing, unreadable or lacks one of the two
    /// lines.</exception>
    public static RootCredentials Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"cannot read the root credentials in '{path}': {e.Message}", e);
        }

        return FindValue(lines, AccessKeyVariable) is { } id && FindValue(lines, SecretVariable) is { } secret
            ? new RootCredentials(id, secret)
            : throw new ServerStartException(
                $"the root credentials file '{path}' must have the lines {AccessKeyVariable}=… and {SecretVariable}=…");
    }

    internal static RootCredentialsSource ReadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        if (File.Exists(path))
        {
            return new RootCredentialsSource(Read(path), path, WereGenerated: false);
        }

        var credentials = Generate();
        try
        {
            PrivateFile.Create(
                path,
                $"{AccessKeyVariable}={credentials.AccessKeyId}\n{SecretVariable}={credentials.SecretAccessKey}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"cannot write the root credentials to '{path}': {e.Message}", e);
        }

        return new RootCredentialsSource(credentials, path, WereGenerated: true);
    }

    private static string? FindValue(string[] lines, string variable)
    {
        var prefix = variable + "=";
        var line = lines.LastOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal));
        return line?[prefix.Length..].Trim().Trim('"', '\'') is { Length: > 0 } value ? value : null;
    }
}
