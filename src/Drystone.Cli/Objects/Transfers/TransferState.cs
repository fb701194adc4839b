using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>What is known of a large upload that is not finished.</summary>
internal sealed record UploadState(
    string Source, string Target, long SizeBytes, DateTime ModifiedUtc, long PartBytes, string UploadId);

/// <summary>What is known of a large download that is not finished. A line for each range that is there follows.
/// </summary>
internal sealed record DownloadState(
    string Source, string Target, long SizeBytes, string ETag, long PartBytes, string Checksum);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(DownloadState))]
internal sealed partial class TransferStateJson : JsonSerializerContext;

/// <summary>The folder of states: a file for each pair of source and target. It holds no secret.</summary>
internal sealed class TransferStates(string folder)
{
    /// <summary><c>$XDG_STATE_HOME/drystone/transfers</c>, which is in <c>~/.local/state</c> unless set.</summary>
    public static string FolderIn(IReadOnlyDictionary<string, string> environment) => Path.Combine(
        environment.GetValueOrDefault("XDG_STATE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(environment.GetValueOrDefault("HOME") ?? Path.GetTempPath(), ".local", "state"),
        "drystone", "transfers");

    /// <summary>16 digits that stand for a pair of places.</summary>
    public static string IdOf(string source, string target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{target}")).AsSpan(0, 8));

    public string PathOf(string source, string target) => Path.Combine(folder, $"{IdOf(source, target)}.state");

    public void Prepare() => Directory.CreateDirectory(folder);

    /// <returns>Null when there is none, or it is not whole.</returns>
    public static UploadState? LoadUpload(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), TransferStateJson.Default.UploadState)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Save(string path, UploadState state)
    {
        Prepare();
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(state, TransferStateJson.Default.UploadState));
        File.Move(path + ".new", path, overwrite: true);
    }
}
