using System.Runtime.InteropServices;

namespace Drystone.PowerCut;

/// <summary>Becomes another program, for which every sync succeeds at once and does nothing.</summary>
/// <remarks>
/// <c>libeatmydata</c> replaces the functions that libraries are linked against: those of LMDB and of the .NET runtime,
/// and O_SYNC of what they open. A function that a program looks up in libc itself goes past it, as the engine's
/// <c>fdatasync</c> does. The filter of system calls catches that one too.
/// </remarks>
internal static unsafe partial class WithoutSync
{
    public const string Verb = "without-sync";
    public const string Library = "libeatmydata.so";

    private const int SetNoNewPrivileges = 38;
    private const int SetSeccomp = 22;
    private const int SeccompModeFilter = 2;
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7fff0000;
    private const uint SucceedWithoutDoing = 0x00050000; // SECCOMP_RET_ERRNO, with the error 0.

    /// <summary>fsync, fdatasync, msync, sync_file_range, sync, syncfs.</summary>
    private static readonly uint[] Syncs = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? [82, 83, 227, 84, 81, 267]
        : [74, 75, 26, 277, 162, 306];

    /// <returns>Only when it could not: 127, as shells say it.</returns>
    public static int Execute(string[] command)
    {
        Environment.SetEnvironmentVariable("LD_PRELOAD", Library);
        if (!Filter())
        {
            Console.Error.WriteLine($"The kernel takes no filter of system calls: {LastError()}.");
            return 127;
        }

        var arguments = new string?[command.Length + 1];
        command.CopyTo(arguments, 0);
        // Null at the end, as C wants it. The variables are those that this process was started with, and one more.
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(one => $"{one.Key}={one.Value}").Append(null).ToArray();
        execve(command[0], arguments, variables);
        Console.Error.WriteLine($"{command[0]} cannot be started: {LastError()}.");
        return 127;
    }

    private static bool Filter()
    {
        // struct sock_filter: code, jump if true, jump if false, operand.
        List<Instruction> program = [new(LoadWord, 0, 0, 0)];
        for (var i = 0; i < Syncs.Length; i++)
        {
            program.Add(new(JumpIfEqual, (byte)(Syncs.Length - i), 0, Syncs[i]));
        }

        program.Add(new(Return, 0, 0, Allow));
        program.Add(new(Return, 0, 0, SucceedWithoutDoing));
        fixed (Instruction* first = program.ToArray())
        {
            var filter = new Program { Length = (ushort)program.Count, First = first };
            return prctl(SetNoNewPrivileges, 1, 0, 0, 0) == 0
                && prctl(SetSeccomp, SeccompModeFilter, (nuint)(&filter), 0, 0) == 0;
        }
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, string?[] arguments, string?[] variables);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public Instruction* First;
    }
}
