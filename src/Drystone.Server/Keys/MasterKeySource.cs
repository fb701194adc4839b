using System.ComponentModel;
using System.Diagnostics;
using Drystone.Engine.Encryption;
using Drystone.Server.Hosting;

namespace Drystone.Server.Keys;

/// <summary>Where the operator keeps the master key. At most one may be named; none: the file of the data
/// directory.</summary>
public sealed record MasterKeySource
{
    private const int KeyBytes = ObjectEncryptionKey.SizeBytes;
    private const int MaxTextBytes = 4_096;

    // A prompt that waits for somebody would keep the server from starting, and say nothing.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A file of 32 bytes, or of their base64.</summary>
    public string? File { get; init; }

    /// <summary>Base64 of 32 bytes, from the environment.</summary>
    public string? Value { get; init; }

    /// <summary>A command for the shell that prints base64 of 32 bytes. Run once, at the start.</summary>
    public string? Command { get; init; }

    /// <summary>Null when none is named.</summary>
    /// <exception cref="ServerStartException">It cannot be had, or is no key.</exception>
    public async Task<byte[]?> LoadAsync(CancellationToken cancel)
    {
        if (new[] { File, Value, Command }.Count(source => source is not null) > 1)
        {
            throw new ServerStartException("The master key has more than one source; name one of them.");
        }

        return File is not null ? ReadFile(File)
            : Value is not null ? Decode(Value, "The master key from the environment")
            : Command is not null
                ? Decode(await RunAsync(Command, cancel), "What the command for the master key printed")
            : null;
    }

    /// <summary>Says where, and never what.</summary>
    public override string ToString() => File is not null ? $"file {File}"
        : Value is not null ? "environment"
        : Command is not null ? "command"
        : "data directory";

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxTextBytes)
            {
                throw new ServerStartException($"{path} is too long to hold a master key.");
            }

            var bytes = System.IO.File.ReadAllBytes(path);
            return bytes.Length == KeyBytes
                ? bytes
                : Decode(System.Text.Encoding.ASCII.GetString(bytes), $"The master key in {path}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"The master key cannot be read: {fault.Message}", fault);
        }
    }

    private static byte[] Decode(string text, string what)
    {
        var bytes = new byte[KeyBytes];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == KeyBytes
            ? bytes
            : throw new ServerStartException(
                $"{what} is not base64 of {KeyBytes} bytes. Make one with: head -c {KeyBytes} /dev/urandom | base64");
    }

    /// <summary>What it says on its error output goes to ours.</summary>
    private static async Task<string> RunAsync(string command, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(CommandTimeout);
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var room = new char[MaxTextBytes];
                var length = await process.StandardOutput.ReadBlockAsync(room, patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0
                    ? new string(room, 0, length)
                    : throw new ServerStartException(
                        $"The command for the master key failed with exit code {process.ExitCode}.");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ServerStartException(
                $"The command for the master key did not end in {CommandTimeout.TotalSeconds} seconds.");
        }
        catch (Win32Exception fault)
        {
            throw new ServerStartException($"The command for the master key does not run: {fault.Message}", fault);
        }
    }
}
