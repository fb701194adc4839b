namespace Drystone.Benchmarks;
internal static class Md5Scenario
{
    public static unsafe void Run()
    {
        var data = new byte[16][];
        for (var i = 0; i < 16; i++) { data[i] = GC.AllocateArray<byte>(512 << 10, pinned: true); Random.Shared.NextBytes(data[i]); }
        Span<byte> outp = stackalloc byte[16];
        for (var round = 0; round < 3; round++)
        {
            using var inc = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.MD5);
            Time("library", 1, () => inc.AppendData(data[0]));
            Time("one", 1, () => One<Drystone.S3.Checksums.Md5.OneLane, uint>(data));
            Time("four/1", 1, () => One<Drystone.S3.Checksums.Md5.FourLanes, System.Runtime.Intrinsics.Vector128<uint>>(data));
            Time("four", 4, () => One<Drystone.S3.Checksums.Md5.FourLanes, System.Runtime.Intrinsics.Vector128<uint>>(data));
            Time("eight", 8, () => One<Drystone.S3.Checksums.Md5.EightLanes, System.Runtime.Intrinsics.Vector256<uint>>(data));
            Time("sixteen", 16, () => One<Drystone.S3.Checksums.Md5.SixteenLanes, System.Runtime.Intrinsics.Vector512<uint>>(data));
        }
    }

    private static unsafe void One<TL, TW>(byte[][] data) where TL : struct, Drystone.S3.Checksums.Md5.ILanes<TW> where TW : unmanaged
    {
        var state = stackalloc TW[4];
        var rows = stackalloc byte*[16];
        for (var i = 0; i < 16; i++) rows[i] = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(data[i], 0);
        Drystone.S3.Checksums.Md5.Md5Block.Compress<TL, TW>(state, rows, (512 << 10) / 64);
    }

    private static void Time(string what, int lanes, Action act)
    {
        for (var i = 0; i < 20; i++) act();
        var cpu = Environment.CpuUsage.TotalTime;
        const int Times = 200;
        for (var i = 0; i < Times; i++) act();
        var t = Environment.CpuUsage.TotalTime - cpu;
        Console.WriteLine($"{what}: {lanes * Times * (double)(512 << 10) / t.TotalSeconds / 1e9:N2} GB/s");
    }
}
