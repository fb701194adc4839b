using Drystone.Cli.Configuration;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Hosting;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Throttling;

namespace Drystone.Cli.Tests.Configuration;

public sealed class ServerOptionsReaderTests : IDisposable
{
    private const string Keys = "AWS_ACCESS_KEY_ID=target-id\nAWS_SECRET_ACCESS_KEY=target-secret\n";

    private readonly TestDirectory directory = new();
    private readonly Dictionary<string, string> flags = [];
    private readonly Dictionary<string, string> environment = [];
    private readonly List<string> problems = [];
    private string yaml = "";

    [Fact]
    public void Nothing_given_means_the_defaults()
    {
        var options = Read();
        Assert.Equal(Path.GetFullPath("./data"), options.DataDirectory);
        Assert.Equal("127.0.0.1:9000", options.Address.ToString());
        Assert.Equal("127.0.0.1:9001", options.ConsoleAddress!.ToString());
        Assert.Equal("us-east-1", options.Region);
        Assert.Equal(TimeSpan.FromDays(7), options.AbandonedUploadAge);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ShutdownTimeout);
        Assert.True(options.AllowSignatureV2);
        Assert.Null(options.Tls);
        Assert.Null(options.RootCredentials);
        Assert.False(options.ExportTelemetry);
        Assert.Empty(options.ReplicationTargets);
        Assert.Empty(options.StorageClasses);
        Assert.False(options.AcceptReplicas);
        Assert.Empty(problems);
    }

    [Fact]
    public void A_flag_goes_before_a_variable_before_the_file()
    {
        yaml = "region: from-file";
        Assert.Equal("from-file", Read().Region);
        environment["MINIO_REGION"] = "from-minio";
        Assert.Equal("from-minio", Read().Region);
        environment["DRYSTONE_REGION"] = "from-variable";
        Assert.Equal("from-variable", Read().Region);
        flags["region"] = "from-flag";
        Assert.Equal("from-flag", Read().Region);
    }

    [Fact]
    public void Every_setting_can_be_given_each_way()
    {
        var values = EverySetting();
        string[] alternatives =
            ["metrics-token-file", "master-key-command", "vault-token-file", "ldap-lookup-password-file"];
        Assert.Equal(
            ServerSettings.All.Select(setting => setting.Key).Except(alternatives).Order(),
            values.Keys.Order());
        Action<string, string>[] ways =
        [
            (key, value) => flags[key] = value,
            (key, value) => environment["DRYSTONE_" + key.ToUpperInvariant().Replace('-', '_')] = value,
            (key, value) => yaml += $"{key}: '{value}'\n",
        ];
        foreach (var way in ways)
        {
            flags.Clear();
            environment.Clear();
            yaml = "";
            values.ToList().ForEach(one => way(one.Key, one.Value));
            AssertAllRead(Read());
        }
    }

    [Fact]
    public void The_master_key_is_given_once_and_never_as_a_flag()
    {
        environment["DRYSTONE_MASTER_KEY"] = "a2V5";
        Assert.Equal("a2V5", Read().MasterKey.Value);
        Assert.DoesNotContain("a2V5", Read().ToString(), StringComparison.Ordinal);
        flags["master-key-command"] = "print-key";
        Read();
        Assert.Contains("give the master key once", Assert.Single(problems), StringComparison.Ordinal);
        environment.Clear();
        Assert.Equal("print-key", Read().MasterKey.Command);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("not an address", "k", "t", "is not an address")]
    [InlineData("http://vault.example.com", "k", "t", "use https")]
    [InlineData("https://vault.example.com", null, "t", "--vault-key")]
    [InlineData("https://vault.example.com", "k", null, "needs a token")]
    public void A_vault_that_cannot_be_asked_is_a_problem_of_the_settings(
        string address, string? key, string? token, string problem)
    {
        flags["vault-address"] = address;
        new Dictionary<string, string?> { ["vault-key"] = key, ["vault-token"] = token }
            .Where(one => one.Value is not null).ToList().ForEach(one => flags[one.Key] = one.Value!);
        Read();
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_encryption_is_one_that_there_is()
    {
        flags["default-encryption"] = "aws:kms";
        Read();
        Assert.Contains("neither aes256 nor off", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_of_new_buckets_are_words_that_are_known()
    {
        flags["default-object-ownership"] = "0";
        flags["default-public-access-block"] = "some";
        Read();
        Assert.Collection(
            problems,
            problem => Assert.Contains("none of BucketOwnerEnforced, ", problem, StringComparison.Ordinal),
            problem => Assert.Contains("neither all nor none", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Minio_users_keep_their_variables()
    {
        environment["MINIO_ROOT_USER"] = "miniouser";
        environment["MINIO_ROOT_PASSWORD_FILE"] = directory.Write("password", "from a file\n");
        environment["MINIO_DOMAIN"] = "s3.example.com, S3.internal";
        environment["MINIO_ADDRESS"] = ":7000";
        environment["MINIO_CONSOLE_ADDRESS"] = ":7001";
        var options = Read();
        Assert.Equal(new RootCredentials("miniouser", "from a file"), options.RootCredentials);
        Assert.Equal(["s3.example.com", "s3.internal"], options.Domains);
        Assert.Equal(":7000", options.Address.ToString());
        Assert.Equal(":7001", options.ConsoleAddress!.ToString());
    }

    [Fact]
    public void Our_root_credentials_win_and_are_never_mixed_with_minios()
    {
        environment["MINIO_ROOT_USER"] = "miniouser";
        environment["MINIO_ROOT_PASSWORD"] = "miniopassword";
        environment["DRYSTONE_ROOT_USER"] = "ouruser";
        environment["DRYSTONE_ROOT_PASSWORD"] = "ourpassword";
        Assert.Equal(new RootCredentials("ouruser", "ourpassword"), Read().RootCredentials);

        environment.Remove("DRYSTONE_ROOT_PASSWORD");
        Assert.Null(Read().RootCredentials);
        Assert.Contains("together", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        yaml = "regoin: x\naddress: [a, b]\nsigv2: maybe\n";
        flags["console-address"] = "nowhere";
        flags["tls-cert"] = "cert.pem";
        flags["metrics-token"] = "a";
        flags["metrics-token-file"] = directory["absent"];
        environment["DRYSTONE_DOMAIN"] = "https://s3.example.com";
        environment["DRYSTONE_ABANDONED_UPLOAD_DAYS"] = "-1";
        environment["MINIO_ROOT_USER"] = "only";
        Read();
        string[] expected =
        [
            "line 1: unknown setting 'regoin'; did you mean 'region'?", "line 2: 'address' takes one value",
            "line 3: sigv2: 'maybe'", "--console-address: 'nowhere'", "--tls-cert: half", "give the metrics token once",
            "--metrics-token-file: cannot read", "DRYSTONE_DOMAIN", "DRYSTONE_ABANDONED_UPLOAD_DAYS: '-1'",
            "MINIO_ROOT_USER and MINIO_ROOT_PASSWORD",
        ];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected, text => Assert.Contains(
            problems, problem => problem.Contains(text, StringComparison.Ordinal)));
        Assert.All(problems, problem => Assert.DoesNotContain('\n', problem));
    }

    [Theory]
    [InlineData("- a\n- b\n", "one mapping")]
    [InlineData("region: a\nregion: b\n", "line 2")]
    [InlineData("region: [\n", "line")]
    [InlineData("region: {a: b}\n", "one value")]
    public void A_file_that_is_no_mapping_of_settings_is_refused(string content, string expected)
    {
        yaml = content;
        Read();
        Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_in_the_file_gives_several_domains()
    {
        yaml = "domain:\n  - a.example\n  - b.example\n";
        Assert.Equal(["a.example", "b.example"], Read().Domains);
    }

    [Fact]
    public void A_domain_is_of_S3_or_of_websites()
    {
        yaml = "domain: a.example\nwebsite-domain: [w.example, A.example]\n";
        Read();
        Assert.Contains("'A.example' is a domain of S3 too", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_empty_variables_set_nothing()
    {
        environment["DRYSTONE_REGION"] = "";
        environment["MINIO_ROOT_USER"] = "";
        Assert.Equal("us-east-1", Read().Region);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4318", null, true)]
    [InlineData("http://127.0.0.1:4318", "true", false)]
    [InlineData("", null, false)]
    public void Telemetry_is_sent_when_a_collector_is_named(string endpoint, string? disabled, bool expected)
    {
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        environment["OTEL_SDK_DISABLED"] = disabled ?? "";
        Assert.Equal(expected, Read().ExportTelemetry);
    }

    [Fact]
    public void The_console_can_be_turned_off()
    {
        flags["console-address"] = "off";
        Assert.Null(Read().ConsoleAddress);
        Assert.Empty(problems);
    }

    public void Dispose() => directory.Dispose();

    private ServerOptions Read()
    {
        problems.Clear();
        var file = SettingsFile.Read(directory.Write("drystone.yaml", yaml), problems);
        IReadOnlyList<SettingValue> FromFlags(Setting setting) =>
            flags.TryGetValue(setting.Key, out var text) ? [new SettingValue(text, setting.Flag)] : [];
        var values = new SettingValues(FromFlags, environment, file.FindAll) { EventTargets = file.EventTargets };
        return new ServerOptionsReader(values, problems).Read();
    }

    private Dictionary<string, string> EverySetting() => new()
    {
        ["data"] = "/d",
        ["metadata"] = "/m",
        ["address"] = ":1",
        ["console-address"] = ":2",
        ["domain"] = "a.b",
        ["website-domain"] = "w.b",
        ["region"] = "r",
        ["tls-cert"] = "/c",
        ["tls-key"] = "/k",
        ["tls-self-signed"] = "off",
        ["sigv2"] = "off",
        ["abandoned-upload-days"] = "3",
        ["lifecycle-day"] = "10",
        ["bucket-log-seconds"] = "6",
        ["shutdown-timeout"] = "4",
        ["max-connections"] = "5",
        ["metrics-token"] = "t",
        ["request-log"] = "-",
        ["audit-log"] = "/audit",
        ["audit-log-megabytes"] = "7",
        ["audit-log-keep"] = "8",
        ["audit-webhook"] = "https://audit.example.com/lines",
        ["audit-webhook-token-file"] = directory.Write("audit-token", "a"),
        ["audit-webhook-network"] = "10.1.0.0/16",
        ["key-requests-per-second"] = "11",
        ["key-concurrent-requests"] = "12",
        ["key-kilobytes-per-second"] = "13",
        ["bucket-requests-per-second"] = "14",
        ["bucket-kilobytes-per-second"] = "15",
        ["replication-target"] =
            $"dr endpoint=http://127.0.0.1:9 buckets=one credentials={directory.Write("t", Keys)}",
        ["accept-replicas"] = "on",
        ["storage-class"] = "WARM archive=on",
        ["event-targets"] = directory.Write("e", "hook: {kind: webhook, url: 'https://example.com/'}\n"),
        ["default-encryption"] = "aes256",
        ["default-object-ownership"] = "objectwriter",
        ["default-public-access-block"] = "none",
        ["allow-insecure-sse-c"] = "on",
        ["master-key-file"] = "/m.key",
        ["vault-address"] = "https://vault.example.com:8200",
        ["vault-token"] = "v",
        ["vault-mount"] = "keys",
        ["vault-key"] = "s3",
        ["vault-namespace"] = "team",
        ["vault-ca"] = "/ca.pem",
        ["vault-derived-keys"] = "on",
        ["openid-network"] = "10.2.0.0/16",
        ["openid-http"] = "on",
        ["ldap-address"] = "ldap://ldap.example.org",
        ["ldap-start-tls"] = "on",
        ["ldap-allow-plain"] = "off",
        ["ldap-ca-directory"] = "/ca",
        ["ldap-lookup-dn"] = "cn=lookup",
        ["ldap-lookup-password"] = "l",
        ["ldap-user-base"] = "ou=people",
        ["ldap-user-filter"] = "(cn=%s)",
        ["ldap-group-base"] = "ou=groups",
        ["ldap-group-filter"] = "(member=%s)",
        ["ldap-role"] = "arn:aws:iam::123456789012:role/r cn=staff,ou=groups",
        ["root-credentials"] = directory.Write("c", "AWS_ACCESS_KEY_ID=user\nAWS_SECRET_ACCESS_KEY='secret'\n"),
    };

    private void AssertAllRead(ServerOptions options)
    {
        Assert.Empty(problems);
        Assert.Equal("/d", options.DataDirectory);
        Assert.Equal("/m", options.MetadataDirectory);
        Assert.Equal(":1", options.Address.ToString());
        Assert.Equal(":2", options.ConsoleAddress!.ToString());
        Assert.Equal(["a.b"], options.Domains);
        Assert.Equal(["w.b"], options.WebsiteDomains);
        Assert.Equal("r", options.Region);
        Assert.Equal(new TlsOptions(new CertificateFiles("/c", "/k")), options.Tls);
        Assert.Equal(new RootCredentials("user", "secret"), options.RootCredentials);
        Assert.False(options.AllowSignatureV2);
        Assert.Equal(TimeSpan.FromDays(3), options.AbandonedUploadAge);
        Assert.Equal(TimeSpan.FromSeconds(6), options.BucketLogInterval);
        Assert.Equal(TimeSpan.FromSeconds(4), options.ShutdownTimeout);
        Assert.Equal(5, options.MaxConnections);
        Assert.Equal("t", options.MetricsToken);
        Assert.Equal("-", options.RequestLogFile);
        Assert.Equal(
            ("/audit", 7 << 20, 8, "https://audit.example.com/lines", "a", "10.1.0.0/16"),
            (options.Audit.File, options.Audit.FileBytes, options.Audit.KeptFiles, options.Audit.Webhook!.ToString(),
                options.Audit.WebhookToken, options.Audit.WebhookNetworks.Single()));
        Assert.Equal(new RequestLimits
        {
            KeyRequestsPerSecond = 11,
            KeyConcurrentRequests = 12,
            KeyBytesPerSecond = 13 << 10,
            BucketRequestsPerSecond = 14,
            BucketBytesPerSecond = 15 << 10,
        }, options.Limits);
        Assert.Equal("dr", Assert.Single(options.ReplicationTargets).Name);
        Assert.True(options.AcceptReplicas);
        Assert.Equal(("WARM", true), (options.StorageClasses.Single().Name, options.StorageClasses.Single().IsArchive));
        Assert.Equal("webhook", options.EventTargets["hook"]["kind"]);
        Assert.True(options.EncryptsByDefault);
        Assert.Equal(ObjectOwnership.ObjectWriter, options.DefaultObjectOwnership);
        Assert.False(options.BlocksPublicAccessByDefault);
        Assert.True(options.AllowInsecureCustomerKeys);
        Assert.Equal("/m.key", options.MasterKey.File);
        Assert.Equal(("10.2.0.0/16", true), (options.WebIdentity.Networks.Single(), options.WebIdentity.AllowHttp));
        var ldap = options.Ldap!;
        Assert.Equal(
            ("ldap://ldap.example.org/", true, "/ca", "cn=lookup", "l", "ou=people", "(cn=%s)"),
            (ldap.Address.ToString(), ldap.StartTls, ldap.TrustedCertificatesDirectory, ldap.LookupName,
                ldap.LookupPassword, ldap.UserBase, ldap.UserFilter));
        Assert.Equal(("ou=groups", "(member=%s)"), (ldap.GroupBase, ldap.GroupFilter));
        Assert.Equal(
            new LdapRole("arn:aws:iam::123456789012:role/r", "cn=staff,ou=groups"), ldap.Roles.Single());
        var vault = options.Vault!;
        Assert.Equal(
            ("https://vault.example.com:8200/", "v", "keys", "s3", "team", "/ca.pem", true),
            (vault.Address.ToString(), vault.Token, vault.Mount, vault.DefaultKey, vault.Namespace, vault.CaFile,
                vault.KeysAreDerived));
    }
}
