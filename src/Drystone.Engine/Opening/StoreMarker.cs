using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Opening;

/// <summary>The file that says "this is a Drystone data directory", and which one.</summary>
internal sealed record StoreMarker(int Format, string StoreId, DateTimeOffset CreatedAt)
{
    public const int NewestFormat = 1;

    /// <summary>Null when there is none.</summary>
    /// <exception cref="StoreOpenException">Unreadable, or of a newer format.</exception>
    public static StoreMarker? Read(Disk disk, string path)
    {
        if (disk.ReadAllBytes(path) is not { } bytes)
        {
            return null;
        }

        StoreMarker? marker;
        try
        {
            marker = JsonSerializer.Deserialize(bytes, StoreMarkerJson.Default.StoreMarker);
        }
        catch (JsonException fault)
        {
            throw new StoreOpenException($"{path} is damaged: {fault.Message}", fault);
        }

        return marker is null || marker.Format < 1 || marker.Format > NewestFormat
            ? throw new StoreOpenException(
                $"{path} says format {marker?.Format}; this version reads 1 to {NewestFormat}. Use a newer Drystone.")
            : marker;
    }

    /// <summary>Written under another name first, so that a crash leaves no half a marker.</summary>
    public void Write(Disk disk, string path)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, StoreMarkerJson.Default.StoreMarker);
        DurableFile.Write(disk, path, bytes);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StoreMarker))]
internal sealed partial class StoreMarkerJson : JsonSerializerContext;
