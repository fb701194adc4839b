using Drystone.Client.Configuration;

namespace Drystone.Client.Tests.Configuration;

public sealed class SecretReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_secret_comes_from_a_file()
    {
        var path = FileWith("from-file\n");

        Assert.Equal("from-file", Secret(("S3_SECRET_ACCESS_KEY_FILE", path)));
        Assert.Equal("from-file", Secret(("S3_SECRET_ACCESS_KEY_REF", $"file:{path}")));
    }

    [Fact]
    public void A_secret_comes_from_another_variable() =>
        Assert.Equal(
            "from-variable", Secret(("S3_SECRET_ACCESS_KEY_REF", "env:VAULTED"), ("VAULTED", "from-variable")));

    [Theory]
    [InlineData("S3_SECRET_ACCESS_KEY_FILE", "/nowhere/secret", "cannot be read")]
    [InlineData("S3_SECRET_ACCESS_KEY_REF", "file:/nowhere/secret", "cannot be read")]
    [InlineData("S3_SECRET_ACCESS_KEY_REF", "env:MISSING", "is not set")]
    [InlineData("S3_SECRET_ACCESS_KEY_REF", "hunter2", "is no reference")]
    [InlineData("S3_SECRET_ACCESS_KEY_REF", "file:", "is no reference")]
    public void What_cannot_be_had_is_told(string name, string value, string message)
    {
        var problem = Assert.Single(Read((name, value)).Problems);

        Assert.Equal(name, problem.Setting);
        Assert.Contains(message, problem.Message);
        Assert.DoesNotContain("hunter2", problem.ToString());
    }

    [Fact]
    public void An_empty_file_is_no_secret() =>
        Assert.Contains(
            "is empty", Assert.Single(Read(("S3_SECRET_ACCESS_KEY_FILE", FileWith("\n"))).Problems).Message);

    [Fact]
    public void A_file_that_is_no_secret_is_not_taken_in() =>
        Assert.Contains("too large", Assert.Single(
            Read(("S3_SECRET_ACCESS_KEY_FILE", FileWith(new string('x', 70_000)))).Problems).Message);

    [Fact]
    public void A_secret_given_twice_is_refused()
    {
        var values = SettingsReaderTests.Local(("S3_SECRET_ACCESS_KEY_FILE", FileWith("other")));

        var problem = Assert.Single(SettingsReader.Read(values).Problems);

        Assert.Contains("S3_SECRET_ACCESS_KEY, S3_SECRET_ACCESS_KEY_FILE", problem.Message);
    }

    [Fact]
    public void A_secret_is_not_printed()
    {
        var settings = SettingsReader.Read(SettingsReaderTests.Local(("S3_SECRET_ACCESS_KEY", "hunter2"))).Require();

        Assert.DoesNotContain("hunter2", settings.ToString());
        Assert.DoesNotContain("hunter2", settings.AccessKey!.ToString());
        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(settings));
    }

    private static SettingsReading Read(params (string Name, string Value)[] more) =>
        SettingsReader.Read(SettingsReaderTests.Local([("S3_SECRET_ACCESS_KEY", ""), .. more]));

    private static string Secret(params (string Name, string Value)[] more) =>
        Read(more).Require().AccessKey!.SecretKey.Reveal();

    private string FileWith(string text)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }
}
