using System.Diagnostics;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Local;
using Drystone.Cli.Objects.Transfers;
using Drystone.Cli.Objects.Trees;

namespace Drystone.Cli.Tests.Objects;

public sealed class LocalTreeTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Notes _notes = new();

    [Fact]
    public void Files_come_in_the_order_of_their_keys_bytes()
    {
        foreach (var name in (string[])["a/b", "a!", "a0", "b", "é", "z\u00ff"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_directory[name])!);
            _directory.Write(name, "x");
        }

        Directory.CreateDirectory(_directory["empty"]);
        Assert.Equal(["a!", "a/b", "a0", "b", "z\u00ff", "é"], Names(followsLinks: false));
        Assert.Empty(_notes.All);
    }

    [Fact]
    public void Links_are_left_out_and_told_unless_they_are_followed()
    {
        Directory.CreateDirectory(_directory["real"]);
        _directory.Write("real/file", "x");
        File.CreateSymbolicLink(_directory["link"], "real/file");
        Directory.CreateSymbolicLink(_directory["loop"], _directory.Path);
        Directory.CreateSymbolicLink(_directory["real/up"], "..");
        Assert.Equal(["real/file"], Names(followsLinks: false));
        Assert.Equal(["link", "loop", "real/up"], _notes.All.Order(StringComparer.Ordinal));

        _notes.All.Clear();
        Assert.Contains("link", Names(followsLinks: true));
        Assert.NotEmpty(_notes.All);
    }

    [Fact]
    public async Task Pipes_are_left_out_and_broken_links_and_names_that_are_no_UTF8_are_failures()
    {
        await RunAsync("mkfifo", _directory["pipe"]);
        File.CreateSymbolicLink(_directory["broken"], "nowhere");
        await RunAsync("sh", "-c", $"printf x > \"{_directory.Path}/$(printf 'bad\\377name')\"");
        _directory.Write("line\nfeed", "x");
        Assert.Equal(["line\nfeed"], Names(followsLinks: true));
        Assert.Contains("pipe", _notes.All);
        Assert.Equal(2, _notes.Failures.Count);
        Assert.Contains(_notes.Failures, failure => failure.Contains("not UTF-8", StringComparison.Ordinal));
        Assert.Contains(_notes.Failures, failure => failure.Contains("link to nothing", StringComparison.Ordinal));

        // What the runtime cannot name it cannot remove either.
        await RunAsync("sh", "-c", $"rm \"{_directory.Path}\"/bad*");
    }

    [Theory]
    [InlineData("a/b", null)]
    [InlineData("a/b/", null)]
    [InlineData("a\nb", null)]
    [InlineData("..a/b..", null)]
    [InlineData("../a", "another folder")]
    [InlineData("a/../b", "another folder")]
    [InlineData("a/..", "another folder")]
    [InlineData("./a", "another folder")]
    [InlineData("/etc/passwd", "empty segment")]
    [InlineData("a//b", "empty segment")]
    [InlineData("a//", "empty segment")]
    [InlineData("/", "empty segment")]
    [InlineData("a\0b", "zero byte")]
    public void A_key_has_a_path_only_below_the_folder(string key, string? reason)
    {
        var refused = LocalName.Refuse(key);
        Assert.True(
            reason is null ? refused is null : refused?.Contains(reason, StringComparison.Ordinal) == true, refused);
    }

    [Fact]
    public void A_segment_that_no_file_can_have_is_told() =>
        Assert.Contains("255 bytes", LocalName.Refuse("a/" + new string('é', 128)), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_written_through_a_link_in_the_target_or_over_a_file()
    {
        using var elsewhere = new TestDirectory();
        Directory.CreateSymbolicLink(_directory["link"], elsewhere.Path);
        _directory.Write("file", "x");
        var folder = new TargetFolder(_directory.Path);
        folder.MakeFolderOf(folder.PathOf("new/deep/key"));
        Assert.True(Directory.Exists(_directory["new/deep"]));
        Assert.Contains("symbolic link", Assert.Throws<ObjectsException>(
            () => folder.MakeFolderOf(folder.PathOf("link/key"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<ObjectsException>(
            () => folder.MakeFolderOf(folder.PathOf("file/key"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere.Path));
    }

    [Fact]
    public void A_key_below_another_key_is_told_wherever_it_comes_in_the_order()
    {
        var conflicts = new FolderConflicts();
        Assert.Null(conflicts.Refuse("a"));
        Assert.Null(conflicts.Refuse("a!"));
        Assert.Contains("'a'", conflicts.Refuse("a/b"), StringComparison.Ordinal);
        Assert.Contains("'a'", conflicts.Refuse("a/c/d"), StringComparison.Ordinal);
        Assert.Null(conflicts.Refuse("a0"));
        Assert.Null(conflicts.Refuse("b/c"));
    }

    public void Dispose() => _directory.Dispose();

    private List<string> Names(bool followsLinks) =>
        [.. new LocalTree(_directory.Path, followsLinks, _notes).List().Select(entry => entry.Name)];

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private sealed class Notes : ITreeNotes
    {
        public List<string> All { get; } = [];

        public List<string> Failures { get; } = [];

        public void Skipped(string name, string reason) => All.Add(name);

        public void Failed(string name, string reason) => Failures.Add($"{name}: {reason}");
    }
}
