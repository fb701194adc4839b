using System.Text;
using Drystone.S3.Acls;
using Drystone.S3.Configuration.Access;
using Drystone.S3.Configuration.Cors;
using Drystone.S3.Configuration.Encryption;
using Drystone.S3.Configuration.Notification;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Configuration.Replication;
using Drystone.S3.Configuration.Restore;
using Drystone.S3.Configuration.Website;
using Drystone.S3.Xml.Requests;

namespace Drystone.S3.Tests.Fuzzing;

/// <summary>Damaged documents, for every reader of XML: refused by an S3 error, or read.</summary>
[Trait("Attack", "24")]
public sealed class XmlFuzzTests
{
    private const int Seed = 70_411;
    private const int Rounds = 400;

    private static readonly string[] Meaningful =
    [
        "<", ">", "</", "/>", "<a>", "</a>", "&amp;", "&#0;", "&x;", "<![CDATA[", "]]>", "<!--",
            "<?xml version=\"1.1\"?>",
        "<!DOCTYPE a>", "-1", "99999999999999999999", "\u0000", " xmlns=\"x\"", "\u00ff", "true",
            "2026-02-30T00:00:00Z",
    ];

    /// <summary>A document that is right, and who reads it.</summary>
    private static readonly (string Document, Action<ReadOnlyMemory<byte>> Read)[] Readers =
    [
        ("<Delete><Quiet>true</Quiet><Object><Key>k</Key><VersionId>null</VersionId></Object></Delete>",
            body => DeleteRequest.Parse(body)),
        ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"0123\"</ETag></Part>"
            + "</CompleteMultipartUpload>",
            body => CompleteMultipartUploadRequest.Parse(body)),
        ("<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>",
            body => CreateBucketRequest.Parse(body)),
        ("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            body => VersioningConfigurationRequest.Parse(body)),
        ("<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>", body =>
            TaggingRequest.Parse(body)),
        ("<RestoreRequest><Days>3</Days><GlacierJobParameters><Tier>Standard</Tier></GlacierJobParameters>"
            + "</RestoreRequest>",
            body => RestoreRequest.Parse(body)),
        ("<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
            body => PublicAccessBlockConfiguration.Parse(body)),
        ("<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<MaxAgeSeconds>9</MaxAgeSeconds></CORSRule></CORSConfiguration>",
            body => CorsConfiguration.Parse(body)),
        ("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>",
            body => ObjectLockRetention.Parse(body)),
        ("<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
            + "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
            + "</Rule></ServerSideEncryptionConfiguration>",
            body => ServerSideEncryptionConfiguration.Parse(body)),
        ("<NotificationConfiguration><QueueConfiguration><Id>1</Id><Queue>arn:aws:sqs:us-east-1:1:q</Queue>"
            + "<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>",
            body => NotificationConfiguration.Parse(body)),
        ("<ReplicationConfiguration><Role>arn:aws:iam::123456789012:role/r</Role>"
            + "<Rule><Status>Enabled</Status><Priority>1</Priority><Filter/>"
            + "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Destination>"
            + "<Bucket>arn:aws:s3:::b</Bucket></Destination></Rule></ReplicationConfiguration>",
            body => ReplicationConfiguration.Parse(body)),
        ("<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Redirect>"
            + "<HttpRedirectCode>301</HttpRedirectCode></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>",
            body => WebsiteConfiguration.Parse(body)),
        ("<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList><Grant><Grantee "
            + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>i</ID></Grantee>"
            + "<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>",
            body => AccessControlPolicy.Parse(body)),
    ];

    [Fact]
    public void Every_reader_takes_what_is_right_and_refuses_damage_in_its_own_words()
    {
        foreach (var (document, read) in Readers)
        {
            var good = Encoding.UTF8.GetBytes(document);
            read(good);
            var random = new Random(Seed);
            for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
            {
                try
                {
                    read(Fuzz.Damage(good, random, Meaningful));
                }
                catch (S3Exception)
                {
                    // Refused.
                }
                catch (Exception fault)
                {
                    Assert.Fail($"{Fuzz.At(round, Seed)} of {document[..20]}: {fault}");
                }
            }
        }
    }
}
