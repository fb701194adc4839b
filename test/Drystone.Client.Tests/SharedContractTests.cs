using System.Text.Json;
using System.Text.Json.Nodes;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Client.Tests;

/// <summary>What <c>clients/contract</c> says of every client.</summary>
public sealed class SharedContractTests : IDisposable
{
    private static readonly JsonObject Settings = ContractFile.Read("settings.json");
    private static readonly JsonObject Profiles = ContractFile.Read("profiles.json");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-contract-");

    public static TheoryData<string> SettingsCases =>
        [.. CasesOf(Settings).Select(one => one["name"]!.GetValue<string>())];

    public static TheoryData<string> ObjectRefCases =>
        [.. CasesOf(ContractFile.Read("object-refs.json")).Select(one => one.ToJsonString())];

    public static TheoryData<string> ProfileNames => [.. Profiles["profiles"]!.AsObject().Select(one => one.Key)];

    public static TheoryData<string, string?> Hosts
    {
        get
        {
            var hosts = new TheoryData<string, string?>();
            foreach (var (host, provider) in Profiles["hosts"]!.AsObject())
            {
                hosts.Add(host, provider?.GetValue<string>());
            }

            return hosts;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(SettingsCases))]
    public void An_environment_is_read_as_every_client_reads_it(string name)
    {
        var expected = CasesOf(Settings).Single(one => one["name"]!.GetValue<string>() == name);

        var reading = SettingsReader.Read(EnvironmentOf(expected), RequirementsOf(expected));

        AssertLines(TextsOf(expected["problems"]), reading.Problems);
        if (expected["warnings"] is { } warnings)
        {
            AssertLines(TextsOf(warnings), reading.Warnings);
        }

        AssertHolds(expected["origins"], JsonSerializer.SerializeToNode(reading.Origins)!.AsObject());
        AssertHolds(expected["settings"], reading.Settings is { } settings ? JsonOf(settings) : []);
        Assert.DoesNotContain("hunter2", string.Join('\n', reading.Problems.Concat(reading.Warnings)));
    }

    [Theory]
    [MemberData(nameof(ObjectRefCases))]
    public void An_event_is_read_as_every_client_reads_it(string json)
    {
        var expected = JsonNode.Parse(json)!;
        var data = expected["data"]!.AsObject();
        if (expected["refused"] is not null)
        {
            Assert.Throws<FormatException>(() => ObjectRefOrPath.Read(data));
            return;
        }

        var read = ObjectRefOrPath.Read(data);

        Assert.Equal(expected["path"]?.GetValue<string>(), read.Path);
        AssertSame(expected["objectRef"], JsonSerializer.SerializeToNode(read.ObjectRef), json);
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void Every_client_knows_the_same_of_a_provider(string name)
    {
        var profile = name == "unknown" ? ProviderProfiles.Unknown : ProviderProfiles.Of(name);
        var actual = JsonSerializer.SerializeToNode(profile, JsonSerializerOptions.Web)!.AsObject();
        actual.Remove("name");

        AssertSame(Profiles["profiles"]![name], actual, name);
        Assert.Equal(
            ProviderProfiles.Names.Append("unknown"), Profiles["profiles"]!.AsObject().Select(one => one.Key));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_host_tells_every_client_the_same_provider(string host, string? provider) =>
        Assert.Equal(provider, ProviderProfiles.ByHost(new Uri(host))?.Name);

    [Fact]
    public void Headers_tell_every_client_the_same_provider() => Assert.All(
        Profiles["headers"]!.AsArray(),
        one => Assert.Equal(
            one!["provider"]!.GetValue<string>(),
            ProviderProbe.Recognise(one["server"]!.GetValue<string>(), one["requestId"]!.GetValue<string>()).Name));

    private static IEnumerable<JsonObject> CasesOf(JsonObject file) =>
        file["cases"]!.AsArray().Select(one => one!.AsObject());

    private Dictionary<string, string> EnvironmentOf(JsonObject one)
    {
        foreach (var (name, text) in one["files"]?.AsObject() ?? [])
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), text!.GetValue<string>());
        }

        var values = (one["environment"] ?? Settings["base"])!.AsObject().Concat(one["with"]?.AsObject() ?? []);
        return values
            .GroupBy(value => value.Key)
            .ToDictionary(value => value.Key, value => InPlace(value.Last().Value!.GetValue<string>()));
    }

    private static SettingsRequirements RequirementsOf(JsonObject one) => new()
    {
        Domains = one["requirements"]?["domains"] is { } domains
            ? [.. TextsOf(domains)]
            : SettingsRequirements.Platform.Domains,
        AccessKey = one["requirements"]?["accessKey"]?.GetValue<bool>() ?? true,
    };

    private static IEnumerable<string> TextsOf(JsonNode? list) =>
        (list?.AsArray() ?? []).Select(text => text!.GetValue<string>());

    private string InPlace(string text) => text.Replace("{files}", _folder.FullName, StringComparison.Ordinal);

    private void AssertLines(IEnumerable<string> expected, IEnumerable<SettingProblem> actual)
    {
        var lines = expected.Select(InPlace).ToList();
        var told = actual.Select((problem, index) =>
            index < lines.Count && !lines[index].Contains(':') ? problem.Setting : problem.ToString());
        Assert.Equal(lines, told);
    }

    private static void AssertHolds(JsonNode? expected, JsonObject actual)
    {
        foreach (var (name, value) in expected?.AsObject() ?? [])
        {
            Assert.True(actual.ContainsKey(name), $"{name} is not there: {actual.ToJsonString()}");
            AssertSame(value, actual[name], name);
        }
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual, string what) => Assert.True(
        JsonNode.DeepEquals(expected, actual),
        $"{what}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}.");

    private static JsonObject JsonOf(ObjectStoreSettings settings) => new()
    {
        ["endpoint"] = settings.Endpoint?.ToString(),
        ["insecure"] = settings.Insecure,
        ["region"] = settings.Region,
        ["accessKeyId"] = settings.AccessKey?.Id.Reveal(),
        ["secretAccessKey"] = settings.AccessKey?.SecretKey.Reveal(),
        ["sessionToken"] = settings.AccessKey?.SessionToken?.Reveal(),
        ["forcePathStyle"] = settings.ForcePathStyle,
        ["caFile"] = settings.CaFile,
        ["provider"] = settings.Provider,
        ["storageClass"] = settings.StorageClass,
        ["encryption"] = JsonSerializer.SerializeToNode(settings.Encryption, JsonSerializerOptions.Web),
        ["multipartThresholdBytes"] = settings.MultipartThresholdBytes,
        ["multipartChunkBytes"] = settings.MultipartChunkBytes,
        ["domains"] = JsonSerializer.SerializeToNode(settings.Domains, JsonSerializerOptions.Web),
    };
}
