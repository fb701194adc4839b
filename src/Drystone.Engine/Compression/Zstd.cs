using System.Runtime.InteropServices;

namespace Drystone.Engine.Compression;

/// <summary>The calls of the system's Zstandard that the store uses.</summary>
/// <remarks>Reference: https://facebook.github.io/zstd/zstd_manual.html</remarks>
internal static unsafe partial class Zstd
{
    // The name that every distribution has it under.
    private const string Library = "libzstd.so.1";
    private const int CompressionLevel = 100;
    private const int ChecksumFlag = 201;

    private static bool wasFound;

    /// <summary>Asked for again until it is there: to install it needs no restart.</summary>
    public static bool IsInstalled => wasFound || (wasFound = IsThere(Library));

    /// <exception cref="MissingLibraryException">It is not installed: the message names the package.</exception>
    public static void Require()
    {
        if (!IsInstalled)
        {
            Require(Library);
        }
    }

    /// <inheritdoc cref="Require()"/>
    internal static void Require(string fileName)
    {
        if (!IsThere(fileName))
        {
            throw new MissingLibraryException(
                $"The system library Zstandard ({fileName}) is not installed. Install it with `apt-get install "
                + "libzstd1` (Debian, Ubuntu), `dnf install libzstd` (Fedora, RHEL) or `apk add zstd-libs` (Alpine).");
        }
    }

    /// <summary>The most that so many bytes become.</summary>
    public static int Bound(int plainBytes) => checked((int)ZSTD_compressBound((nuint)plainBytes));

    /// <summary>Makes a frame that also carries a checksum of the plain bytes.</summary>
    public static nint CreateCompressor(int level)
    {
        var context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, CompressionLevel, level);
        ZSTD_CCtx_setParameter(context, ChecksumFlag, 1);
        return context;
    }

    public static void FreeCompressor(nint context) => ZSTD_freeCCtx(context);

    public static nint CreateDecompressor() => ZSTD_createDCtx();

    public static void FreeDecompressor(nint context) => ZSTD_freeDCtx(context);

    /// <param name="into">At least <see cref="Bound"/> of the plain bytes.</param>
    /// <returns>The length of the frame.</returns>
    public static int Compress(nint context, ReadOnlySpan<byte> plain, Span<byte> into)
    {
        fixed (byte* source = plain, target = into)
        {
            var result = ZSTD_compress2(context, target, (nuint)into.Length, source, (nuint)plain.Length);
            return ZSTD_isError(result) == 0
                ? (int)result
                : throw new InvalidOperationException($"Zstandard did not compress: error {(nint)result}.");
        }
    }

    /// <returns>How many bytes a frame gave; null when it is none, is damaged, or gives more than there is room for.
    /// </returns>
    public static int? TryDecompress(nint context, ReadOnlySpan<byte> frame, Span<byte> into)
    {
        fixed (byte* source = frame, target = into)
        {
            var result = ZSTD_decompressDCtx(context, target, (nuint)into.Length, source, (nuint)frame.Length);
            return ZSTD_isError(result) == 0 ? (int)result : null;
        }
    }

    private static bool IsThere(string fileName) => NativeLibrary.TryLoad(fileName, out _);

    [LibraryImport(Library)] private static partial uint ZSTD_isError(nuint result);

    [LibraryImport(Library)] private static partial nuint ZSTD_compressBound(nuint bytes);

    [LibraryImport(Library)] private static partial nint ZSTD_createCCtx();
    [LibraryImport(Library)] private static partial nuint ZSTD_freeCCtx(nint context);
    [LibraryImport(Library)] private static partial nuint ZSTD_CCtx_setParameter(nint context, int name, int value);
    [LibraryImport(Library)]
    private static partial nuint ZSTD_compress2(
        nint context, byte* target, nuint targetBytes, byte* source, nuint sourceBytes);

    [LibraryImport(Library)] private static partial nint ZSTD_createDCtx();
    [LibraryImport(Library)] private static partial nuint ZSTD_freeDCtx(nint context);
    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressDCtx(
        nint context, byte* target, nuint targetBytes, byte* source, nuint sourceBytes);
}
