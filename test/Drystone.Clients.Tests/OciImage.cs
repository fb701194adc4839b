using System.Security.Cryptography;
using System.Text.Json;

namespace Drystone.Clients.Tests;

/// <summary>An image of one layer from scratch, as a directory of the OCI image layout.</summary>
internal static class OciImage
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <param name="content">The file that the layer holds.</param>
    /// <param name="runAsync">Runs a program.</param>
    public static async Task WriteAsync(string folder, string content, Func<string, string[], Task<string>> runAsync)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        var layer = Path.Combine(folder, "layer.tar");
        await runAsync("tar", ["-cf", layer, "-C", Path.GetDirectoryName(content)!, Path.GetFileName(content)]);
        var layerBytes = await File.ReadAllBytesAsync(layer);
        File.Delete(layer);

        var layerDescriptor = Add(folder, "application/vnd.oci.image.layer.v1.tar", layerBytes);
        var config = AddJson(folder, "application/vnd.oci.image.config.v1+json", new
        {
            architecture = "amd64",
            os = "linux",
            rootfs = new { type = "layers", diff_ids = new[] { layerDescriptor.digest } },
        });
        var manifest = AddJson(folder, Manifest, new
        {
            schemaVersion = 2,
            mediaType = Manifest,
            config,
            layers = new[] { layerDescriptor },
        });
        var annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = "latest" };
        WriteJson(folder, "index.json", new
        {
            schemaVersion = 2,
            manifests = new[] { new { manifest.mediaType, manifest.digest, manifest.size, annotations } },
        });
        WriteJson(folder, "oci-layout", new { imageLayoutVersion = "1.0.0" });
    }

    /// <summary>The digest of the largest blob.</summary>
    public static string LayerDigest(string folder) =>
        "sha256:"
        + new DirectoryInfo(Path.Combine(folder, "blobs", "sha256")).GetFiles().MaxBy(file => file.Length)!.Name;

    private static Descriptor AddJson(string folder, string mediaType, object value) =>
        Add(folder, mediaType, JsonSerializer.SerializeToUtf8Bytes(value));

    private static Descriptor Add(string folder, string mediaType, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllBytes(Path.Combine(folder, "blobs", "sha256", hash), bytes);
        return new Descriptor(mediaType, $"sha256:{hash}", bytes.Length);
    }

    private static void WriteJson(string folder, string name, object value) =>
        File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(value));

    // The names are those of the JSON document.
    private sealed record Descriptor(string mediaType, string digest, long size);
}
